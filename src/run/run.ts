/** Runs workloads and traces on the parallel machine: one worker thread a CPU, one for the disk, one for the tapes. */
import { basename } from 'node:path';
import { type AuditReport, audit } from '../check/audit.ts';
import { createCheckMemory } from '../check/memory.ts';
import { switchDiskOff } from '../machine/disk.ts';
import { openSwapFile, type SwapFile } from '../machine/host/swapfile.ts';
import { CONTROL } from '../machine/layout.ts';
import { PAGE_SIZE } from '../machine/mips.ts';
import { createMemory } from '../machine/wasm.ts';
import { BadInput } from './badinput.ts';
import { diskOf } from './diskof.ts';
import { bootMachine, type CpuOfRun, kernelLocks, type SharedRun } from './machine.ts';
import { mainJob } from './mainjob.ts';
import { layOutRun, type Plan, pageTablesFor, threadSpecs } from './plan.ts';
import { RunPool } from './pool.ts';
import { refuseFiles, refuseFrames, refuseThreads } from './refuse.ts';
import { resultOf, roundsAndChecks } from './results.ts';
import { startSampling } from './sample/sampler.ts';
import type { CpuReport, TapeReport } from './tasks.ts';
import type { Fault, Outcome, RunHandlers, RunOptions } from './types.ts';
import { Watch } from './watch.ts';

/** User pages whose contents the oracles remember at a time (256 MiB of host memory, if all are touched). */
const SHADOW_PAGES = 1 << 16;

/** Runs to the end, to a fault, or until `signal` aborts. Throws BadInput for what the user must mend. */
export async function run(options: RunOptions, handlers: RunHandlers): Promise<Outcome> {
  const job = options.workloads.length + options.traces.length > 0 ? options : { ...options, ...mainJob() };
  refuseFiles(job);
  const plan = planOf(job);
  refuseFrames(plan.kernel);
  const words = layOutRun(plan);
  const shared: SharedRun = {
    plan,
    memory: createMemory(words.layout.words),
    check: plan.oracles ? createCheckMemory(words.layout.ramFrames, words.threads.specs.length, SHADOW_PAGES) : null,
  };
  const boot = bootMachine(shared);
  const swap = openSwap(job);
  const pool = new RunPool(plan.kernel.cpus + 1 + (job.traces.length > 0 ? 1 : 0));
  const { durationMs, watchdogMs } = job;
  const diskMs = diskOf(job.disk, plan.kernel.swapSlots)?.longestMs ?? 0;
  const watch = new Watch({ m: boot.m, words, locks: kernelLocks(boot), handlers, durationMs, watchdogMs, diskMs });
  const { sampled } = handlers;
  const stopSampling = sampled && startSampling(boot, plan.kernel.frames, () => watch.elapsedMs, sampled);
  try {
    const ended = await work(job, shared, boot, pool, swap, watch);
    watch.end();
    throwTapeError(ended.tapes);
    return outcomeOf(shared, boot, watch, ended);
  } catch (error) {
    swap.discard();
    throw error;
  } finally {
    watch.end();
    stopSampling?.();
    await pool.destroy();
    swap.close();
  }
}

interface Ended {
  readonly cpus: CpuReport[];
  readonly tapes: TapeReport;
  /** Of workers that are no CPU's: those that are gone. */
  readonly lost: Fault[];
}

/** Starts all threads and returns when all have ended, or when the watch has given up on those that do not. */
async function work(
  job: RunOptions,
  shared: SharedRun,
  boot: CpuOfRun,
  pool: RunPool,
  swap: SwapFile,
  watch: Watch,
): Promise<Ended> {
  const lost: Fault[] = [];
  const isLost = (worker: string) => (error: unknown) => {
    lost.push(died(error, worker, []));
    watch.halt();
  };
  const disk = pool
    .disk({ ...shared, fd: swap.fd, disk: job.disk, failDisk: job.failDisk })
    .catch(isLost('the swap disk'));
  const tapes = readTapes(job, shared, pool, watch).catch(isLost("the traces' reader"));
  const cpus = Array.from({ length: shared.plan.kernel.cpus }, (_, number) => neverStopped(number));
  const ended = cpus.map(async (_, number) => {
    cpus[number] = await pool.cpu({ ...shared, number }).catch(error => deadCpu(error, number));
    if (cpus[number].fault !== null) {
      watch.halt();
    }
  });
  await Promise.race([Promise.all(ended), watch.abandoned]);
  switchDiskOff(boot.m, boot.words.kernel.swapDisk.device);
  const rest = Promise.all([tapes, disk]);
  const [report] = await Promise.race([rest, watch.abandoned.then(() => [noTapes] as const)]);
  return { cpus, tapes: report ?? noTapes, lost };
}

/** Reads all traces to their ends; a bad one ends the run. */
async function readTapes(job: RunOptions, shared: SharedRun, pool: RunPool, watch: Watch): Promise<TapeReport> {
  if (job.traces.length === 0) {
    return noTapes;
  }
  const report = await pool.tapes({ ...shared, files: job.traces, format: job.format });
  if (report.errors.length > 0) {
    watch.halt();
  }
  return report;
}

const noTapes: TapeReport = { summaries: [], errors: [] };

/** What is reported of a CPU whose thread had to be ended: it ran, but passed no safepoint, spin or sleep. */
function neverStopped(number: number): CpuReport {
  const fault: Fault = {
    kind: 'stall',
    message: `CPU ${number} runs in circles in the kernel: it was switched off and did not stop`,
    cpus: [number],
    replay: null,
    details: {},
  };
  return { fault, finished: false, late: 0, startedAt: 0, endedAt: 0 };
}

/** A CPU's worker that ended without a report. */
function deadCpu(error: unknown, number: number): CpuReport {
  return { fault: died(error, `CPU ${number}`, [number]), finished: false, late: 0, startedAt: 0, endedAt: 0 };
}

/** A worker's thread is gone. */
function died(error: unknown, worker: string, cpus: number[]): Fault {
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return {
    kind: 'panic',
    message: `the worker of ${worker} died: ${message}`,
    cpus,
    replay: null,
    details: { stack: stack.split('\n').slice(1, 12) },
  };
}

function outcomeOf(shared: SharedRun, boot: CpuOfRun, watch: Watch, { cpus, tapes, lost }: Ended): Outcome {
  const { m, words } = boot;
  const elapsedMs = elapsed(cpus);
  const begun = m.atomicLoad(CONTROL.go) !== 0;
  // A CPU whose thread the host never started has done nothing: the stall tells of it.
  const faults = cpus.flatMap(({ fault, startedAt }) =>
    fault === null || (fault.kind === 'stall' && !begun && startedAt === 0) ? [] : [fault],
  );
  faults.unshift(...lost);
  if (watch.stall !== null) {
    faults.unshift(watch.stall);
  }
  // The audit trusts nothing but words at rest: after a fault, or a halt in mid-flight, they are not.
  const report = cpus.every(cpu => cpu.finished) ? audit(boot.kernel, words.kernel, { kernelFrames: 0 }) : null;
  faults.push(...auditFaults(report));
  const result = resultOf({
    m,
    plan: shared.plan,
    words,
    elapsedMs,
    traces: tapes.summaries.filter(summary => summary !== undefined).map(summary => ({ ...summary })),
    audit: report,
    stopped: watch.interrupted || watch.cutOff,
    lateWakeups: cpus.reduce((sum, cpu) => sum + cpu.late, 0),
  });
  const outcome = { elapsedMs, interrupted: watch.interrupted, faults };
  return { ...outcome, result: shared.plan.endless ? { ...result, ...roundsAndChecks(m, words) } : result };
}

/** From the start barrier to the end of the last CPU, in milliseconds. */
function elapsed(cpus: readonly CpuReport[]): number {
  const started = cpus.map(cpu => cpu.startedAt).filter(at => at > 0);
  return started.length === 0 ? 0 : Math.max(...cpus.map(cpu => cpu.endedAt)) - Math.min(...started);
}

function auditFaults(report: AuditReport | null): Fault[] {
  if (report === null || (report.mismatches.length === 0 && report.leaked === 0)) {
    return [];
  }
  const first = report.mismatches[0] ?? `${report.leaked} frames or swap slots are nobody's`;
  return [
    {
      kind: 'audit',
      message: first,
      cpus: [],
      replay: null,
      details: { mismatches: report.mismatches, leaked: report.leaked },
    },
  ];
}

function planOf(job: RunOptions): Plan {
  const tapes = job.traces.map(file => (file === '-' ? 'stdin' : basename(file).replace(/(\.\w+)?\.gz$/, '')));
  const threads = threadSpecs(
    { workloads: job.workloads, programs: job.programs, tapes },
    tapes.map(() => 0),
  );
  refuseThreads(threads);
  return {
    kernel: {
      cpus: job.cpus,
      frames: job.frames,
      swapSlots: Math.floor(job.swapBytes / PAGE_SIZE),
      pageTables: pageTablesFor(threads),
      earlyFrames: 0,
      lock: job.lock,
      lockStats: job.lockStats,
      policy: job.policy,
      magazines: job.magazines,
    },
    seed: job.seed,
    ops: job.ops,
    programs: job.programs,
    workloads: job.workloads,
    tapes,
    endless: job.durationMs !== null,
    oracles: job.oracles,
    auditEvery: job.auditEvery,
    mutant: job.mutant,
    pauseLoopExit: job.pauseLoopExit,
  };
}

/** Slot 0 is "none", so the file is one page longer than swap. */
function openSwap(job: RunOptions): SwapFile {
  try {
    return openSwapFile(job.swap, (Math.floor(job.swapBytes / PAGE_SIZE) + 1) * PAGE_SIZE);
  } catch (error) {
    throw new BadInput(
      '--swap',
      job.swap ?? 'a temporary file',
      `a new or empty file, or one of an earlier swap of this size (${(error as Error).message})`,
    );
  }
}

function throwTapeError(tapes: TapeReport): void {
  const error = tapes.errors[0];
  if (error !== undefined) {
    throw new BadInput(error.line === null ? error.file : `${error.file}:${error.line}`, error.value, error.expected);
  }
}
