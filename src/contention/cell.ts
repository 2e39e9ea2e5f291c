/**
 * A cell of the contention benchmark: one kind of lock, one number of CPUs, one critical section, measured once.
 *
 *     const pool = openCellPool();
 *     const sample = await runCell(pool, { ...CELL_DEFAULTS, lock: 'sleep', cpus: 8, section: '20us' });
 *     await pool.destroy();
 *
 * CPUs are worker threads that run the kernel on the parallel machine; the lock is the coremap's own. They warm up, meet
 * at a barrier, and operate until the time is up. Machine and memory are fresh for each cell; threads, and so the code
 * that V8 has compiled, are kept.
 */
import { switchDiskOff } from '../machine/disk.ts';
import { bootMachine, type CpuOfRun, type SharedRun } from '../run/machine.ts';
import { layOutRun } from '../run/plan.ts';
import type { Fault } from '../run/types.ts';
import { CellWatch } from './cellwatch.ts';
import { layOutCell } from './cellwords.ts';
import { turnsPerNano } from './compute.ts';
import { SHARED_AS } from './operations.ts';
import { type CellShape, cellPlan } from './plan.ts';
import { CellPool } from './pool.ts';
import { type CellSample, sampleOf } from './sample.ts';
import { type Section, sectionNamed } from './section.ts';
import type { SectionReport, SectionTask } from './task.ts';
import type { Stalled } from './types.ts';

export type { CellPool } from './pool.ts';
export type { CellSample } from './sample.ts';

export interface CellOptions extends CellShape {
  /** As {@link sectionNamed} knows it: `work`, `20us`, `io:1ms`, `shootdown`, `mix`. */
  readonly section: string;
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** How much longer than warm-up and duration a cell may take before it is reported as stalled. */
  readonly timeLimitMs: number;
  /** Aborted when the user wants no more: the sample is `interrupted` then. */
  readonly signal: AbortSignal | null;
}

/** Everything but lock, CPUs and section. Spinning costs what it costs: no pause-loop exits. */
export const CELL_DEFAULTS = Object.freeze({
  lockStats: true,
  pauseLoopExit: false,
  seed: 1,
  mutant: null,
  warmUpMs: 100,
  durationMs: 250,
  timeLimitMs: 5000,
  signal: null,
}) satisfies Omit<CellOptions, 'lock' | 'cpus' | 'section'>;

/** Threads are started when a cell needs them first. Destroy it at the end. */
export function openCellPool(): CellPool {
  return new CellPool();
}

/**
 * Measures one cell. One at a time on a pool. A machine that stalls or panics is told in the sample. Throws a RangeError
 * for a section or lock that is none.
 */
export async function runCell(pool: CellPool, options: CellOptions): Promise<CellSample> {
  const section = sectionNamed(options.section);
  if (section === null) {
    throw new RangeError(`section: ${options.section}: not known`);
  }
  if (section.kind === 'mix' && options.warmUpMs > 0) {
    // A run of its own: the main thread cannot read the CPUs' own statistics in the middle of one.
    const warm = await measure(pool, section, { ...options, warmUpMs: 0, durationMs: options.warmUpMs });
    if (warm.stalled !== null || warm.interrupted) {
      return warm;
    }
  }
  return measure(pool, section, options);
}

async function measure(pool: CellPool, section: Section, options: CellOptions): Promise<CellSample> {
  const plan = cellPlan(section, options);
  const words = layOutRun(plan);
  const { memory, memoryId } = pool.memory(words.layout.words);
  const shared: SharedRun = { plan, memory, check: null };
  const boot = bootMachine(shared);
  if (section.kind === 'shootdown' && boot.kernel.spaces.as_create() !== SHARED_AS) {
    throw new Error('shootdown: the shared address space is not the first');
  }
  pool.open(options.lock, options.cpus);
  const endsFromOutside = section.kind === 'mix';
  const { durationMs, timeLimitMs, signal } = options;
  const warmUpMs = endsFromOutside ? 0 : options.warmUpMs;
  const watch = new CellWatch(
    boot,
    layOutCell(boot.words.kernel.arena),
    { warmUpMs, durationMs, timeLimitMs, endsFromOutside },
    signal,
  );
  const reports: (SectionReport | null)[] = Array.from({ length: options.cpus }, () => null);
  const common = { ...shared, memoryId, section, turnsPerNano: turnsPerNano(), warmUpMs, durationMs };
  const tasks = reports.map((_, number) => ({ ...common, number }));
  const inTime = await untilEnded(pool, options.lock, boot, watch, startDisk(pool, shared, section), tasks, reports);
  const known = reports.map(report => report ?? SILENT);
  if (!inTime) {
    await pool.abandon(options.lock);
  }
  return sampleOf(known, {
    operations: watch.operations,
    stoppedAt: watch.stoppedAt,
    timed: options.lockStats,
    stalled: watch.stalled ?? panicOf(known, timeLimitMs) ?? (inTime ? null : neverStopped(reports, timeLimitMs)),
    interrupted: watch.interrupted,
  });
}

/** Runs the CPUs and fills in their reports. False when some had not stopped some time after they were told to. */
async function untilEnded(
  pool: CellPool,
  lock: string,
  boot: CpuOfRun,
  watch: CellWatch,
  disk: Promise<void>,
  tasks: readonly SectionTask[],
  reports: (SectionReport | null)[],
): Promise<boolean> {
  disk.catch(() => watch.halt());
  const cpus = tasks.map(async task => {
    const report = await pool.section(lock, task).catch(error => diedReport(error, task.number));
    reports[task.number] = report;
    if (report.fault !== null) {
      watch.halt();
    }
  });
  const stopped = Promise.all(cpus).then(() => {
    switchDiskOff(boot.m, boot.words.kernel.swapDisk.device);
    return disk;
  });
  try {
    return await Promise.race([stopped.then(() => true), watch.abandoned.then(() => false)]);
  } finally {
    watch.end();
  }
}

/** Only where the section has pages to move. */
async function startDisk(pool: CellPool, shared: SharedRun, section: Section): Promise<void> {
  if (section.kind === 'io') {
    await pool.disk({ ...shared, disk: { kind: 'fixed', nanoseconds: section.nanoseconds }, failDisk: null });
  } else if (section.kind === 'mix') {
    await pool.disk({ ...shared, disk: { kind: 'host' }, failDisk: null });
  }
}

/** Of a CPU whose thread had to be ended. */
const SILENT: SectionReport = {
  fault: null,
  startedAt: null,
  stoppedAt: null,
  operations: 0,
  completed: 0,
  cpuNanos: 0,
  cpuClock: 'thread',
  resolutionNs: Number.POSITIVE_INFINITY,
  lock: null,
};

function diedReport(error: unknown, number: number): SectionReport {
  const message = error instanceof Error ? error.message : String(error);
  const fault: Fault = {
    kind: 'panic',
    message: `the worker of CPU ${number} died: ${message}`,
    cpus: [number],
    replay: null,
    details: {},
  };
  return { ...SILENT, fault };
}

function panicOf(reports: readonly SectionReport[], limitMs: number): Stalled | null {
  const fault = reports.find(report => report.fault !== null)?.fault;
  return fault === null || fault === undefined ? null : { kind: 'panic', limitMs, message: fault.message };
}

function neverStopped(ended: readonly (SectionReport | null)[], limitMs: number): Stalled {
  const cpus = ended.flatMap((report, cpu) => (report === null ? [cpu] : []));
  return { kind: 'stall', limitMs, message: `CPU ${cpus.join(', ')}: switched off, and did not stop` };
}
