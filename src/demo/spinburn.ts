/** spin-burn: what the CPUs do that wait for a lock while its holder waits for the disk, and what that costs. */
import { allMeasured, type Cell, type Measure, type Measured, measureInRounds, withCells } from './cells.ts';
import { cpuMicros, least, median, opsPerSecond, said, saidNs, spinsPerOp, waitsOf } from './figures.ts';
import type { Demo, DemoContext, DemoOutcome, Evidence } from './types.ts';

const CPUS = 8;
const ROUNDS = 3;
/** A spinning operation must cost at least so many times the CPU time of a sleeping one. */
const DEARER = 5;
/** What the sleeping lock may lose in throughput and still count as not slower: the host's noise. */
const NOT_SLOWER = 0.8;

export const spinBurn: Demo = {
  name: 'spin-burn',
  summary:
    'eight CPUs want a lock whose holder waits for the disk: what spinning burns meanwhile, and sleeping does not',
  claim:
    'While the holder of a lock waits a millisecond for the disk, seven CPUs want the lock. If it is a spinlock they ' +
    'spin all that time and keep cores busy, often those that disk and holder need. If it sleeps they cost next to ' +
    'nothing: there are no fewer operations a second, and each takes less than a fifth of the CPU time.',
  next: 'coremap bench --lock sleep,tas,ttas --cpus 1,8 --section io:1ms',
  run: context => withCells(context, measure => showSpinBurn(context, measure)),
};

function cellOf(lock: string, cpus: number): Cell {
  return { lock, cpus, section: 'io:1ms', warmUpMs: 50, durationMs: 300 };
}

/** The demonstration with cells measured by `measure`. */
export async function showSpinBurn(context: DemoContext, measure: Measure): Promise<DemoOutcome> {
  const { evidence } = context;
  const all = await measureInRounds(
    context,
    measure,
    [cellOf('sleep', 1), cellOf('sleep', CPUS), cellOf('tas', 1), cellOf('tas', CPUS)],
    { label: 'eight CPUs, a lock held over 1 ms of disk', most: ROUNDS, show: tableOf },
  );
  const [, sleep, alone, tas] = all as [Measured, Measured, Measured, Measured];
  evidence.push(
    { kind: 'number', label: 'CPU time an operation, tas to sleep', value: timesDearer(sleep, tas), unit: 'times' },
    momentOf(sleep, alone, tas),
  );
  const measured = allMeasured(context, all);
  const notSlower = median(sleep, opsPerSecond) >= NOT_SLOWER * median(tas, opsPerSecond);
  return { evidence, holds: measured && notSlower && timesDearer(sleep, tas) >= DEARER };
}

function timesDearer(sleep: Measured, tas: Measured): number {
  return median(tas, cpuMicros) / median(sleep, cpuMicros);
}

function tableOf(all: readonly Measured[]): Evidence {
  return {
    kind: 'table',
    label: 'the lock is held while a page is read from a disk that takes 1 ms; medians',
    columns: ['lock', 'CPUs', 'operations/s', 'CPU ms/s', 'CPU µs an operation', '% of it spinning'],
    rows: all.map(measured => {
      const { lock, cpus } = measured.cell;
      const [ops, cpu] = [median(measured, opsPerSecond), median(measured, cpuMicros)];
      return [lock, cpus, ops, (ops * cpu) / 1000, cpu, 100 * spinningShare(measured, all)];
    }),
  };
}

/** The CPU time that goes beyond what one CPU alone takes for the operation, where there are spins to explain it. */
function spinningShare(measured: Measured, all: readonly Measured[]): number {
  const alone = all.find(({ cell }) => cell.lock === measured.cell.lock && cell.cpus === 1);
  if (alone === undefined || median(measured, spinsPerOp) === 0) {
    return 0;
  }
  return Math.max(0, 1 - least(alone, cpuMicros) / median(measured, cpuMicros));
}

function momentOf(sleep: Measured, alone: Measured, tas: Measured): Evidence {
  const own = least(alone, cpuMicros);
  const burnt = (measured: Measured) => saidNs(1000 * Math.max(0, median(measured, cpuMicros) - own));
  return {
    kind: 'moment',
    label: 'one operation: its holder waits 1 ms for the disk, seven CPUs want the lock',
    lines: [
      `the operation itself needs ${saidNs(1000 * own)} of CPU time`,
      `tas    the others go ${said(median(tas, spinsPerOp))} times round their loops and burn ${burnt(tas)}; one CPU spun ${saidNs(waitsOf(tas).max)}`,
      `sleep  the others sleep; falling asleep and being woken takes ${burnt(sleep)}; one CPU slept ${saidNs(waitsOf(sleep).max)}`,
    ],
  };
}
