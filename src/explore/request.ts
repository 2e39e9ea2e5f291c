/** What is to be explored, as plain data: each thread of the host makes the same program and the same strategy of it. */
import { flagOf, PROGRAM_DEFAULTS, type ProgramOptions } from './programs/maker.ts';
import { formatReplay, ReplayStringError } from './replaystring.ts';
import type { Rerun } from './schedule.ts';

export interface ExploreRequest {
  /** A program's name, or the path of a user's file. */
  readonly program: string;
  readonly options: ProgramOptions;
  readonly strategy: string;
  readonly seed: number;
  /** Whether data races, lock orders and histories are looked at besides what a run ends in. */
  readonly detectors: boolean;
  /** Of a schedule at most, for the strategy `bounded`; without it, any number. */
  readonly preemptions?: number | undefined;
  /** Whether each run of an operation is held against the one before (checkreplay.ts). */
  readonly checkReplay?: boolean;
}

/** The options that are not the program's own. */
function chosenOptions(options: ProgramOptions): Record<string, string> {
  const entries = Object.entries(options).filter(
    ([key, value]) => value !== PROGRAM_DEFAULTS[key as keyof ProgramOptions],
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

/** A program with these options, as `coremap explore` takes them: `alloc --cpus 3 --through-locks`. */
export function withOptions(program: string, options: Partial<ProgramOptions>): string {
  const words = Object.entries(options)
    .filter(([, value]) => value !== null && value !== false)
    .map(([option, value]) => (value === true ? flagOf(option) : `${flagOf(option)} ${value}`));
  return [program, ...words].join(' ');
}

const NUMBERS: ReadonlySet<string> = new Set(['cpus', 'frames', 'ops', 'threadsPerCpu']);

/** Where detectors are off, a run may end otherwise: its string says so, beside the program's options. */
const DETECTORS_OFF = { detectors: 'off' } as const;

/** The replay string of a run of this program; `digest` as there. */
export function replayOf(
  { program, options, detectors }: Pick<ExploreRequest, 'program' | 'options' | 'detectors'>,
  run: Rerun,
  digest?: string,
): string {
  return formatReplay({
    program,
    digest,
    options: { ...chosenOptions(options), ...(detectors ? {} : DETECTORS_OFF) },
    deviations: run.deviations,
    steps: run.steps,
    ends: run.fault?.kind ?? 'done',
  });
}

/** Whether the run of a replay string was watched by detectors. */
export function hadDetectors({ detectors }: Readonly<Record<string, string>>): boolean {
  return detectors !== DETECTORS_OFF.detectors;
}

/** The program's options in a replay string. Throws a ReplayStringError for one that names an option that there is not. */
export function optionsOf(all: Readonly<Record<string, string>>, text: string): ProgramOptions {
  const { detectors: _, ...others } = all;
  const chosen = hadDetectors(all) ? all : others;
  const known = Object.keys(PROGRAM_DEFAULTS);
  if (Object.keys(chosen).some(key => !known.includes(key))) {
    throw new ReplayStringError(text, 'the options of this version of coremap');
  }
  const values = Object.entries(chosen).map(([key, value]) => [
    key,
    NUMBERS.has(key) ? Number(value) : key === 'throughLocks' ? value === 'true' : value,
  ]);
  return { ...PROGRAM_DEFAULTS, ...Object.fromEntries(values) };
}
