/** The strategies by name. */
import type { ModelMachine } from '../../machine/model.ts';
import type { Strategy } from '../strategy.ts';
import { Bounded } from './bounded.ts';
import { Dpor } from './dpor.ts';
import { Exhaustive } from './exhaustive.ts';
import { Mixed } from './mixed.ts';
import { OptimalDpor } from './optimal.ts';
import { Pct } from './pct.ts';
import { Pos } from './pos.ts';
import { RandomWalk } from './random.ts';
import { Stateful } from './stateful.ts';

interface StrategyParts {
  readonly seed: number;
  /** Number of the first schedule. */
  readonly first: number;
  /** Steps that a schedule of the program has, about. */
  readonly steps: number;
  readonly m: ModelMachine;
}

export interface StrategyMaker {
  readonly name: string;
  /** One line for lists. */
  readonly summary: string;
  /** Whether schedule n is the same whatever came before it: then threads of the host can share them. */
  readonly independent: boolean;
  create(parts: StrategyParts): Strategy;
}

const pct = ({ seed, first, steps }: StrategyParts) => new Pct({ seed, first, steps });
const pos = ({ seed, first }: StrategyParts) => new Pos(seed, first);

export const strategyMakers: readonly StrategyMaker[] = [
  {
    name: 'random',
    summary: 'each thread that can move is as likely as any other',
    independent: true,
    create: ({ seed, first }) => new RandomWalk(seed, first),
  },
  {
    name: 'pct',
    summary: 'random priorities that change at a few random steps; bounds the chance to miss (Burckhardt et al. 2010)',
    independent: true,
    create: pct,
  },
  {
    name: 'pos',
    summary: 'random priorities of accesses, drawn again for those that race (Yuan et al. 2018)',
    independent: true,
    create: pos,
  },
  {
    name: 'mixed',
    summary: 'pct and pos in turn',
    independent: true,
    create: parts => new Mixed([pct(parts), pos(parts)], parts.first),
  },
  {
    name: 'exhaustive',
    summary: 'all schedules, depth first',
    independent: false,
    create: () => new Exhaustive(),
  },
  {
    name: 'bounded',
    summary: 'all schedules, those with fewest preemptions first (Musuvathi and Qadeer 2007)',
    independent: false,
    create: () => new Bounded(),
  },
  {
    name: 'dpor',
    summary: 'a schedule for each trace, and some more (source sets, Abdulla et al. 2014)',
    independent: false,
    create: ({ m }) => new Dpor(m),
  },
  {
    name: 'optimal',
    summary: 'exactly one schedule for each trace (wakeup trees, Abdulla et al. 2014)',
    independent: false,
    create: ({ m }) => new OptimalDpor(m),
  },
  {
    name: 'stateful',
    summary: 'each state once, whatever led to it (SPIN, Holzmann 2003)',
    independent: false,
    create: ({ m }) => new Stateful(m),
  },
];

/** The maker of that name. Throws a RangeError: names are checked for users at the command line. */
export function strategyNamed(name: string): StrategyMaker {
  const maker = strategyMakers.find(each => each.name === name);
  if (maker === undefined) {
    throw new RangeError(`strategy: ${name}: not known`);
  }
  return maker;
}
