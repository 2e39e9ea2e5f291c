import * as v from 'valibot';
import type { BenchResult, BenchSettings } from '../contention/types.ts';

const amount = (description: string) => v.pipe(v.number(), v.finite(), v.minValue(0), v.description(description));
const whole = (description: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));
const text = (description: string) => v.pipe(v.string(), v.description(description));
const flag = (description: string) => v.pipe(v.boolean(), v.description(description));
const list = <const Item extends v.GenericSchema<unknown>>(item: Item, description: string) =>
  v.pipe(v.array(item), v.readonly(), v.description(description));

/** Every effective option of `bench`. */
export const benchOptionsSchema = v.object({
  locks: list(v.string(), 'kinds of lock of the coremap'),
  cpus: list(v.number(), 'numbers of simulated CPUs'),
  sections: list(v.string(), 'critical sections'),
  durationMs: whole('time of each measurement'),
  warmUpMs: whole('time before each measurement in which CPUs operate already'),
  repeats: whole('measurements of each cell'),
  timeLimitMs: whole('how much longer than its times a measurement may take before it counts as stalled'),
  pauseLoopExit: flag('whether a CPU that spun long gave its host thread away for a moment'),
  lockStats: flag('whether locks timed their waits'),
  seed: whole('where every random choice comes from'),
}) satisfies v.GenericSchema<BenchSettings>;

const samplesSchema = v.pipe(
  v.object({
    median: amount('median'),
    min: amount('least'),
    max: amount('most'),
    samples: list(v.pipe(v.number(), v.finite()), 'each repeat, in the order of the rounds'),
  }),
  v.description('operations a second of all CPUs together; all 0 when no repeat was measured'),
);

const waitsSchema = v.pipe(
  v.object({
    p50: amount('median'),
    p99: amount('99th percentile'),
    p999: amount('99.9th percentile'),
    max: amount('longest'),
  }),
  v.description(
    'from asking for the lock to holding it, in nanoseconds, all repeats together; 0 where it was free at once',
  ),
);

const stalledSchema = v.pipe(
  v.nullable(
    v.object({
      kind: v.pipe(v.picklist(['stall', 'panic']), v.description('nothing moved any more, or the kernel panicked')),
      limitMs: whole('how long was waited for'),
      message: text('what the machine was seen to do, in a line'),
    }),
  ),
  v.description('why the cell was not measured to its end; null: it was'),
);

const rowSchema = v.object({
  lock: text('kind of lock'),
  cpus: whole('simulated CPUs'),
  section: text('critical section'),
  opsPerSecond: samplesSchema,
  cpuMicrosPerOp: v.pipe(
    v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0))),
    v.description('CPU time an operation of all CPUs together, in microseconds, median; null without an operation'),
  ),
  waitNs: waitsSchema,
  waitHistogram: list(
    v.pipe(v.tuple([v.number(), v.number()]), v.readonly()),
    'pairs of a wait in nanoseconds and how many acquisitions waited so long: at most 60, ascending',
  ),
  fairness: v.pipe(
    v.nullable(v.number()),
    v.description("Jain's index over the operations of CPUs, median; 1: all alike; null without an operation"),
  ),
  contendedShare: amount('acquisitions that found the lock taken, of all: 0 to 1'),
  sleeps: whole('sleeps for the lock, all repeats'),
  spins: whole('turns of spin loops for the lock, all repeats'),
  stalled: stalledSchema,
});

/** The result of `bench`. */
export const benchResultSchema = v.object({
  timer: v.object({
    resolutionNs: amount("the smallest step that a CPU's clock was seen to make"),
    cpuClock: v.pipe(
      v.picklist(['thread', 'process']),
      v.description("whose clock tells CPU time: each CPU's host thread's, or the whole process's"),
    ),
  }),
  noise: v.pipe(
    v.object({
      medianPct: amount('median'),
      maxPct: amount('most'),
      stealPct: v.pipe(
        v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0))),
        v.description("share of the host's CPU time that its hypervisor gave to others; null where unknown"),
      ),
    }),
    v.description('how much longer than the shortest time a loop took that always computes the same, in percent'),
  ),
  rows: list(rowSchema, 'a row a cell; without one: the cell was not measured before the user stopped'),
}) satisfies v.GenericSchema<BenchResult>;
