/** What `explore` can be asked for. */
import { isStrategyName, STRATEGY_NAMES, type StrategyName } from './strategies.ts';

export interface ExploreOptions {
  /** `auto` unless given. */
  readonly strategy?: StrategyName;
  /** Where random choices come from: the same seed, the same schedules. 1 unless given. */
  readonly seed?: number;
  /** Schedules at most, of each strategy that `auto` tries; 10,000 unless given. */
  readonly schedules?: number;
  /** Whether data races are faults; true unless given. */
  readonly races?: boolean;
  /**
   * Whether what the kernel's locks do inside is compared too, access by access, when a function is run again; false
   * unless given. A thread's own accesses always are.
   */
  readonly checkReplay?: boolean;
}

const DEFAULTS: Required<ExploreOptions> = {
  strategy: 'auto',
  seed: 1,
  schedules: 10_000,
  races: true,
  checkReplay: false,
};

const WHOLE = 2 ** 32;
const isWhole = (value: unknown, from: number) => Number.isInteger(value) && (value as number) >= from;
const isSwitch = (value: unknown) => typeof value === 'boolean';

type Check = readonly [isRight: (value: unknown) => boolean, expected: string];

const CHECKS: { readonly [Name in keyof Required<ExploreOptions>]: Check } = {
  strategy: [isStrategyName, `one of ${STRATEGY_NAMES.join(', ')}`],
  seed: [value => isWhole(value, 0) && (value as number) < WHOLE, `a whole number from 0 to ${WHOLE - 1}`],
  schedules: [value => isWhole(value, 1), 'a whole number from 1'],
  races: [isSwitch, 'true or false'],
  checkReplay: [isSwitch, 'true or false'],
};

/** All options, with the defaults of those that are not given. Throws a RangeError for a name or a value that there is not. */
export function checkedOptions(given: ExploreOptions): Required<ExploreOptions> {
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  for (const [name, value] of Object.entries(chosen)) {
    if (!Object.hasOwn(CHECKS, name)) {
      throw new RangeError(`${name}: not an option of explore: expected one of ${Object.keys(CHECKS).join(', ')}`);
    }
    const [isRight, expected] = CHECKS[name as keyof ExploreOptions];
    if (!isRight(value)) {
      throw new RangeError(`${name}: ${String(value)}: expected ${expected}`);
    }
  }
  return { ...DEFAULTS, ...chosen };
}
