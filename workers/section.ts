/** One CPU of a cell of the contention benchmark: warms up, measures, reports. */
import { type CellWords, layOutCell, meet } from '../src/contention/cellwords.ts';
import { cpuTime, hostNow, timerResolutionNs } from '../src/contention/cpuclock.ts';
import { lockCountsSince, readLockCounts } from '../src/contention/lockcounts.ts';
import { createOperations, type Operations } from '../src/contention/operations.ts';
import type { SectionReport, SectionTask } from '../src/contention/task.ts';
import { haltMachine } from '../src/machine/cpuwords.ts';
import { CONTROL } from '../src/machine/layout.ts';
import type { Addr } from '../src/machine/machine.ts';
import { MachineHalted } from '../src/machine/panic.ts';
import { ParallelMachine } from '../src/machine/parallel.ts';
import { attachCpu, type CpuOfRun } from '../src/run/machine.ts';
import { faultOf } from '../src/run/workerfaults.ts';
import type { LockStatWords } from '../src/sync/lockstats.ts';

/**
 * This thread's machine. V8 compiles calls into WebAssembly for one instance: were each cell to make its own, all cells
 * but the first would run the slow path.
 */
let mine: { readonly memoryId: number; readonly pauseLoopExit: boolean; readonly m: ParallelMachine } | null = null;

function machineOf({ memory, memoryId, plan: { pauseLoopExit } }: SectionTask): ParallelMachine {
  if (mine === null || mine.memoryId !== memoryId || mine.pauseLoopExit !== pauseLoopExit) {
    mine = { memoryId, pauseLoopExit, m: new ParallelMachine(memory, pauseLoopExit) };
  }
  return mine.m;
}

type Progress = { -readonly [K in keyof SectionReport]: SectionReport[K] };

/** Ends when all CPUs have ended, or when the machine was switched off; the report says how far this CPU came. */
export default function runSection(task: SectionTask): SectionReport {
  const report: Progress = {
    fault: null,
    startedAt: null,
    stoppedAt: null,
    operations: 0,
    completed: 0,
    cpuNanos: 0,
    cpuClock: 'thread',
    resolutionNs: timerResolutionNs(),
    lock: null,
  };
  let attached: CpuOfRun | null = null;
  try {
    attached = attachCpu(task, task.number, machineOf(task));
    const cell = layOutCell(attached.words.kernel.arena);
    start(attached, report);
    const operations = createOperations(task.section, attached.kernel, task.turnsPerNano);
    if (operations === null) {
      measure(attached, report, () => attached?.scheduler.run());
    } else {
      warmUpAndMeasure(task, attached, cell, operations, report);
    }
  } catch (error) {
    report.fault = faultOf(error, task.number);
    if (report.fault !== null && attached !== null) {
      haltMachine(attached.m, attached.words.kernel.cpus);
    }
  }
  return report;
}

/** Nobody is asked anything before all CPUs are there to answer. */
function start({ m, words }: CpuOfRun, report: Progress): void {
  if (m.atomicAdd(CONTROL.arrived, 1) + 1 === words.kernel.cpus.length) {
    report.startedAt = hostNow();
    m.atomicStore(CONTROL.go, 1);
    m.notify(CONTROL.go);
  }
  m.wait(CONTROL.go, 0);
}

function warmUpAndMeasure(
  { durationMs, warmUpMs }: SectionTask,
  attached: CpuOfRun,
  cell: CellWords,
  operations: Operations,
  report: Progress,
): void {
  const { m, words, kernel } = attached;
  const all = words.kernel.cpus;
  const warm: Progress = { ...report };
  operateUntil(m, operations, cell.warmedUp, hostNow() + warmUpMs, warm);
  report.startedAt = null;
  measure(attached, report, () => {
    meet(kernel.cpu, all, cell.warm, () => {
      report.startedAt = hostNow();
    });
    operateUntil(m, operations, cell.stop, hostNow() + durationMs, report, warm.completed);
  });
  // Whoever is not done yet may want this CPU's acknowledgement.
  meet(kernel.cpu, all, cell.end, () => {});
}

/** Notes what `run` costs this thread, and what it meets at the coremap's lock; also when the machine is switched off. */
function measure({ m, words, kernel }: CpuOfRun, report: Progress, run: () => void): void {
  const stats = words.kernel.coremapLock.stats[kernel.cpu.number] as LockStatWords;
  const before = readLockCounts(m, stats);
  const cpuBefore = cpuTime();
  try {
    run();
  } catch (error) {
    if (!(error instanceof MachineHalted)) {
      throw error;
    }
  }
  const cpuAfter = cpuTime();
  report.cpuClock = cpuAfter.clock;
  report.cpuNanos = cpuAfter.nanoseconds - cpuBefore.nanoseconds;
  report.lock = lockCountsSince(before, readLockCounts(m, stats));
}

/** Operates until somebody has set `stop`; sets it itself once the clock says `end`. */
function operateUntil(
  m: ParallelMachine,
  operations: Operations,
  stop: Addr,
  end: number,
  report: Progress,
  first = 0,
): void {
  const { batch } = operations;
  let done = 0;
  for (;;) {
    operations.operate(first + done);
    if (m.atomicLoad(stop) !== 0) {
      report.operations = done;
      report.completed = done + 1;
      return;
    }
    done++;
    if (done % batch === 0 && hostNow() >= end) {
      if (m.atomicExchange(stop, 1) === 0) {
        report.stoppedAt = hostNow();
      }
      report.operations = done;
      report.completed = done;
      return;
    }
  }
}
