/** Reads a stopped machine's words into the result of a run. */
import { build, type Histogram } from 'hdr-histogram-js';
import type { AuditReport } from '../check/audit.ts';
import { type Counter, readCounters } from '../machine/counters.ts';
import { eachBucket } from '../machine/histogram.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import { acquisitionsOf, LOCK_COUNTS } from '../sync/lockstats.ts';
import { errorName } from '../vm/errno.ts';
import { shootdownsDone } from '../vm/shootdown.ts';
import {
  TCB,
  THREAD_DONE,
  THREAD_GAVE_UP,
  THREAD_KILLED,
  THREAD_RUNNABLE,
  THREAD_STOPPED,
} from '../workload/threads.ts';
import type { LatencyNs } from './latency.ts';
import type { Plan, RunWords } from './plan.ts';
import type { CpuLine, ProcessLine, Progress, RunResult, TraceLine } from './types.ts';

export interface Measured {
  readonly m: Machine;
  readonly plan: Plan;
  readonly words: RunWords;
  readonly elapsedMs: number;
  readonly traces: TraceLine[];
  readonly audit: AuditReport | null;
  /** Whether the run was to end while threads had not ended: those were stopped. */
  readonly stopped: boolean;
  /** Of all CPUs. */
  readonly lateWakeups: number;
}

/** Why a kernel test gives up. */
const OUT_OF_MEMORY = 'out of memory';

type Counts = Record<Counter, number>;

/** Everything that CONTRACT asks of `run`'s result. Exact when the machine has stopped. */
export function resultOf(measured: Measured): RunResult {
  const { plan, audit, elapsedMs } = measured;
  const counts = countersOf(measured.m, measured.words);
  const sum = total(counts);
  const kernelOperations = kernelOperationsOf(measured.m, measured.words);
  const operations = kernelOperations + sum('references');
  return {
    machine: 'parallel',
    cpus: plan.kernel.cpus,
    frames: plan.kernel.frames,
    lock: plan.kernel.lock,
    policy: plan.kernel.policy,
    operations,
    kernelOperations,
    operationsPerSecond: elapsedMs > 0 ? Math.round((operations * 1000) / elapsedMs) : 0,
    vm: {
      references: sum('references'),
      tlbMisses: sum('tlbMisses'),
      pageFaults: sum('pageFaults'),
      zeroFills: sum('zeroFills'),
      evictions: sum('cleanEvictions') + sum('dirtyEvictions'),
      cleanEvictions: sum('cleanEvictions'),
      dirtyEvictions: sum('dirtyEvictions'),
      swapReads: sum('swapReads'),
      swapWrites: sum('swapWrites'),
    },
    shootdowns: shootdownsOf(measured, sum),
    lockStats: lockStatsOf(measured),
    perCpu: counts.map((each, cpu) => cpuLine(each, cpu, acknowledgedBy(measured, cpu))),
    processes: processesOf(measured),
    traces: measured.traces,
    lateWakeups: measured.lateWakeups,
    audit: {
      // 0 when the machine was not quiet at its end, so that there was nothing to audit.
      frames: audit === null ? 0 : plan.kernel.frames,
      free: audit?.free ?? 0,
      fixed: audit?.fixed ?? 0,
      leaked: audit?.leaked ?? 0,
      mismatches: audit?.mismatches.length ?? 0,
    },
  };
}

/** How far a running machine has come: a moment's picture, good enough for a progress line and the watchdog. */
export function progressOf(m: Machine, words: RunWords, elapsedMs: number): Progress {
  const sum = total(countersOf(m, words));
  const states = words.threads.at.map(at => m.load(at + TCB.state));
  return {
    elapsedMs,
    operations: sum('operations'),
    kernelOperations: kernelOperationsOf(m, words),
    references: sum('references'),
    pageFaults: sum('pageFaults'),
    evictions: sum('cleanEvictions') + sum('dirtyEvictions'),
    shootdowns: sum('shootdownsSent'),
    processesDone: states.filter(state => state !== THREAD_RUNNABLE).length,
    processes: states.length,
    rounds: roundsAndChecks(m, words).rounds,
  };
}

/** Rises whenever any CPU, or the disk, does something that is not waiting. */
export function activityOf(m: Machine, words: RunWords): number {
  const disk = m.atomicLoad(words.kernel.swapDisk.device.served);
  return countersOf(m, words).reduce((sum, counts) => {
    const { idleMicros: _idle, ...moves } = counts;
    return sum + Object.values(moves).reduce((a, b) => a + b, 0);
  }, disk);
}

/** Rounds that threads have ended; loads and tags that were compared and found right. */
export function roundsAndChecks(m: Machine, words: RunWords): { rounds: number; checks: number } {
  const rounds = words.threads.at.reduce((sum, at) => sum + (m.load(at + TCB.rounds) >>> 0), 0);
  return { rounds, checks: total(countersOf(m, words))('checks') };
}

function countersOf(m: Machine, words: RunWords): Counts[] {
  return words.kernel.cpus.map(cpu => readCounters(m, cpu.counters));
}

/**
 * What kernel tests did, by the threads' own count: a CPU's counter of operations has the references of processes in it,
 * but not those of a turn in which the process was killed.
 */
function kernelOperationsOf(m: Machine, words: RunWords): number {
  return words.threads.specs.reduce((sum, { program }, index) => {
    const at = words.threads.at[index] as Addr;
    return program.kind === 'kernel' ? sum + (m.load(at + TCB.operations) >>> 0) : sum;
  }, 0);
}

function total(counts: readonly Counts[]): (counter: Counter) => number {
  return counter => counts.reduce((sum, each) => sum + each[counter], 0);
}

function cpuLine(counts: Counts, cpu: number, shootdownsAcknowledged: number): CpuLine {
  return {
    cpu,
    operations: counts.operations,
    references: counts.references,
    pageFaults: counts.pageFaults,
    evictions: counts.cleanEvictions + counts.dirtyEvictions,
    shootdownsSent: counts.shootdownsSent,
    shootdownsTaken: counts.shootdownsTaken,
    shootdownsAcknowledged,
    idleMs: Math.round(counts.idleMicros / 1000),
  };
}

const STATES: Readonly<Record<number, ProcessLine['state']>> = {
  [THREAD_DONE]: 'done',
  [THREAD_KILLED]: 'killed',
  [THREAD_GAVE_UP]: 'gave-up',
  [THREAD_STOPPED]: 'stopped',
};

function processesOf({ m, words, stopped }: Measured): ProcessLine[] {
  return words.threads.specs.map((spec, index) => {
    const at = words.threads.at[index] as Addr;
    const kills = m.load(at + TCB.kills) >>> 0;
    const givenUp = m.load(at + TCB.givenUp) >>> 0;
    return {
      name: spec.name,
      kind: spec.program.kind,
      state: STATES[m.load(at + TCB.state)] ?? (stopped ? 'stopped' : 'running'),
      kills,
      givenUp,
      ...(kills > 0 ? { reason: errorName(m.load(at + TCB.errno)) } : {}),
      ...(givenUp > 0 ? { reason: OUT_OF_MEMORY } : {}),
      references: m.load(at + TCB.references) >>> 0,
      pageFaults: m.load(at + TCB.pageFaults) >>> 0,
      checks: m.load(at + TCB.checks) >>> 0,
    };
  });
}

function acknowledgedBy({ m, words }: Measured, cpu: number): number {
  return shootdownsDone(at => m.load(at), words.kernel.shootdown, cpu);
}

function shootdownsOf(measured: Measured, sum: (counter: Counter) => number): RunResult['shootdowns'] {
  const { m, words } = measured;
  return {
    sent: sum('shootdownsSent'),
    acknowledged: words.kernel.cpus.reduce((total, _, cpu) => total + acknowledgedBy(measured, cpu), 0),
    coalesced: sum('shootdownsCoalesced'),
    flushAll: sum('shootdownFlushes'),
    latencyNs: latencyOf(m, words.kernel.shootdown.latency),
  };
}

function lockStatsOf({ m, words }: Measured): RunResult['lockStats'] {
  const { stats } = words.kernel.coremapLock;
  const sumOf = (count: number) => stats.reduce((sum, each) => sum + (m.load(each.counts + count) >>> 0), 0);
  return {
    acquisitions: stats.reduce((sum, each) => sum + acquisitionsOf(m, each), 0),
    contended: sumOf(LOCK_COUNTS.contended),
    sleeps: sumOf(LOCK_COUNTS.sleeps),
    spins: sumOf(LOCK_COUNTS.spins),
    waitNs: latencyOf(
      m,
      stats.map(each => each.wait),
    ),
    holdNs: latencyOf(
      m,
      stats.map(each => each.hold),
    ),
  };
}

function latencyOf(m: Machine, histograms: readonly Addr[]): LatencyNs {
  const merged: Histogram = build({ highestTrackableValue: 2 ** 41, numberOfSignificantValueDigits: 3 });
  for (const at of histograms) {
    eachBucket(m, at, (nanoseconds, count) => merged.recordValueWithCount(Math.max(1, nanoseconds), count));
  }
  if (merged.totalCount === 0) {
    return { p50: 0, p99: 0, max: 0 };
  }
  return { p50: merged.getValueAtPercentile(50), p99: merged.getValueAtPercentile(99), max: merged.maxValue };
}
