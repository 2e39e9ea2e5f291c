/** when-spinning-wins: sections so short, on cores so idle, that spinning is worth it; and the length from which it is not. */
import { availableParallelism } from 'node:os';
import { allMeasured, type Cell, type Measure, type Measured, measureInRounds, withCells } from './cells.ts';
import {
  coresHad,
  cpuMicros,
  least,
  median,
  most,
  opsPerSecond,
  said,
  saidNs,
  sleepsPerOp,
  waitsOf,
} from './figures.ts';
import type { Demo, DemoContext, DemoOutcome, Evidence } from './types.ts';

const CPUS = 2;
const SPIN = 'ttas';
const LENGTHS_NS = [50, 200, 1e3, 5e3, 20e3, 100e3, 500e3, 2e6];
/** Long enough for some operations of the longest section, and for a busy host to give two CPUs a core each. */
const WINDOW_MS = 60;
const WARM_UP_MS = 20;
const ROUNDS = { least: 3, most: 20 } as const;
/** Two threads a lock are soon there: the time is for rounds that nobody disturbs. */
const LIMIT_MS = 13_000;
/** Two CPUs that never sleep have at least so many cores while nobody else wants them. */
const UNDISTURBED = 1.7;
/** And two that sleep so many, where the section is so long that a wake-up is short beside it. */
const UNDISTURBED_SLEEP = 1.5;
const LONG_NS = 500e3;
/** Spinning wins where it does this many times as much a second. Less is not worth a core. */
const WINS = 1.25;
/** By so much it must win somewhere. */
const WINS_CLEARLY = 1.4;

export const whenSpinningWins: Demo = {
  name: 'when-spinning-wins',
  summary: 'a core for each CPU and short sections: spinning is faster than sleeping, up to a length that is measured',
  claim:
    'With a core for each CPU spinning is the better way to wait for a lock that is held for some microseconds: who ' +
    'sleeps must be woken, which takes longer than the section. Two CPUs that compute as long under the lock as ' +
    'outside it do clearly more with a spinlock. As sections get longer a wake-up counts for less, and from some ' +
    'length on the spinlock is faster by less than a quarter.',
  next: `coremap bench --lock sleep,${SPIN} --cpus 2 --section 5us+5us,100us+100us,2ms+2ms`,
  run: context => withCells(context, measure => showWhenSpinningWins(context, measure, availableParallelism())),
};

type Sweep = Cell & { readonly nanoseconds: number };

function cellOf(lock: string, nanoseconds: number): Sweep {
  const section = `${nanoseconds}ns+${nanoseconds}ns`;
  return { lock, cpus: CPUS, section, nanoseconds, warmUpMs: WARM_UP_MS, durationMs: WINDOW_MS };
}

/** One length with both locks. Of each the best round counts: what disturbs a round makes it slower. */
interface Length {
  readonly nanoseconds: number;
  readonly spin: Measured;
  readonly sleep: Measured;
  /** Operations a second, spinning to sleeping. */
  readonly ratio: number;
  /** Whether the CPUs had their cores to themselves in some round. */
  readonly undisturbed: boolean;
}

function lengthsOf(all: readonly Measured<Sweep>[]): Length[] {
  return LENGTHS_NS.flatMap(nanoseconds => {
    const [spin, sleep] = all.filter(({ cell }) => cell.nanoseconds === nanoseconds);
    if (spin === undefined || sleep === undefined) return [];
    const ratio = most(spin, opsPerSecond) / most(sleep, opsPerSecond);
    const undisturbed =
      most(spin, coresHad) >= UNDISTURBED && (nanoseconds < LONG_NS || most(sleep, coresHad) >= UNDISTURBED_SLEEP);
    return [{ nanoseconds, spin, sleep, ratio, undisturbed }];
  });
}

/** The demonstration on a host of so many cores, with cells measured by `measure`. */
export async function showWhenSpinningWins(
  context: DemoContext,
  measure: Measure,
  cores: number,
): Promise<DemoOutcome> {
  const { evidence } = context;
  if (cores < CPUS) {
    evidence.push({
      kind: 'text',
      label: 'cannot be shown here',
      lines: ['it takes two cores, and this host has one'],
    });
    return { evidence, holds: false };
  }
  const cells = LENGTHS_NS.flatMap(length => [cellOf(SPIN, length), cellOf('sleep', length)]);
  const all = await measureInRounds(context, measure, cells, {
    label: 'two CPUs, sections from 50 ns to 2 ms',
    most: ROUNDS.most,
    limitMs: LIMIT_MS,
    needs: ({ nanoseconds }, round, known) =>
      round <= ROUNDS.least || !lengthsOf(known).some(each => each.nanoseconds === nanoseconds && each.undisturbed),
    show: known => tableOf(lengthsOf(known)),
  });
  const lengths = lengthsOf(all);
  const measured = allMeasured(context, all);
  return { evidence, holds: measured && judge(evidence, lengths) };
}

function tableOf(lengths: readonly Length[]): Evidence {
  return {
    kind: 'table',
    label: 'two CPUs, as long outside the lock as under it; the best round of each',
    columns: [
      'under the lock',
      `${SPIN} ops/s`,
      'sleep ops/s',
      'ratio',
      `${SPIN} CPU µs/op`,
      'sleep CPU µs/op',
      'sleeps/op',
      `${SPIN} cores`,
      'sleep cores',
    ],
    rows: lengths.map(({ nanoseconds, spin, sleep, ratio }) => [
      saidNs(nanoseconds),
      most(spin, opsPerSecond),
      most(sleep, opsPerSecond),
      ratio,
      least(spin, cpuMicros),
      least(sleep, cpuMicros),
      median(sleep, sleepsPerOp),
      most(spin, coresHad),
      most(sleep, coresHad),
    ]),
  };
}

/** Whether spinning wins clearly somewhere, and from some longer section on no more. */
function judge(evidence: Evidence[], lengths: readonly Length[]): boolean {
  const fair = lengths.filter(each => each.undisturbed);
  const best = fair.reduce<Length | null>((a, b) => (a === null || b.ratio > a.ratio ? b : a), null);
  if (fair.length < lengths.length) {
    evidence.push(disturbedText(lengths));
  }
  if (best === null) {
    return false;
  }
  evidence.push(momentOf(best), ...shortestOf(fair));
  const crossover = crossoverOf(fair.filter(({ nanoseconds }) => nanoseconds >= best.nanoseconds));
  if (crossover !== null) {
    const label = `spinning is faster by less than ${said(100 * (WINS - 1))} % from`;
    evidence.push({ kind: 'number', label, value: crossover / 1000, unit: 'µs under the lock' });
  }
  return best.ratio >= WINS_CLEARLY && crossover !== null;
}

function disturbedText(lengths: readonly Length[]): Evidence {
  const disturbed = lengths.filter(each => !each.undisturbed).map(({ nanoseconds }) => saidNs(nanoseconds));
  const lines = [
    `others wanted the cores, and two CPUs never had two: ${disturbed.join(', ')}`,
    'an idle host shows it all',
  ];
  return { kind: 'text', label: 'not judged', lines };
}

/** The length from which spinning no longer wins, between two that were measured, on logarithmic scales. Null: none. */
function crossoverOf(lengths: readonly Length[]): number | null {
  const after = lengths.findIndex(({ ratio }) => ratio < WINS);
  const [from, to] = [lengths[after - 1], lengths[after]];
  if (from === undefined || to === undefined) {
    return null;
  }
  const part = Math.log(from.ratio / WINS) / Math.log(from.ratio / to.ratio);
  return from.nanoseconds * (to.nanoseconds / from.nanoseconds) ** part;
}

/** Where the sleeping lock hardly ever sleeps, it is the faster one: that is shown too. */
function shortestOf([shortest]: readonly Length[]): Evidence[] {
  if (shortest === undefined || shortest.ratio >= 1) {
    return [];
  }
  const { nanoseconds, sleep, ratio } = shortest;
  const lines = [
    `the sleeping lock does ${said(1 / ratio)} times as much, and sleeps ${said(1e6 * median(sleep, sleepsPerOp))} times in a million operations:`,
    'who releases it has it again before the other is awake, and its words stay in that cache',
  ];
  return [{ kind: 'text', label: `where it does not: ${saidNs(nanoseconds)} under the lock`, lines }];
}

function momentOf({ nanoseconds, spin, sleep, ratio }: Length): Evidence {
  const every = (measured: Measured) => saidNs(1e9 / most(measured, opsPerSecond));
  const cost = (measured: Measured) => saidNs(1000 * least(measured, cpuMicros));
  return {
    kind: 'moment',
    label: `where spinning wins most: ${saidNs(nanoseconds)} under the lock, as long outside; ${said(ratio)} times as fast`,
    lines: [
      `${SPIN.padEnd(5)}  an operation every ${every(spin)}, of ${cost(spin)} of CPU time`,
      `sleep  an operation every ${every(sleep)}, of ${cost(sleep)} of CPU time`,
      `who found the lock taken had it after ${saidNs(waitsOf(spin).p50)} spinning, ${saidNs(waitsOf(sleep).p50)} asleep (median)`,
    ],
  };
}
