import type { LatencyNs } from '../../src/run/latency.ts';
import type { Fault, Outcome, Progress, RunResult } from '../../src/run/types.ts';

const latency = (p50: number): LatencyNs => ({ p50, p99: p50 * 9, max: p50 * 100 });

/** A plausible result with this many CPUs. */
export function sampleResult(cpus = 4): RunResult {
  return {
    machine: 'parallel',
    cpus,
    frames: 256,
    lock: 'sleep',
    policy: 'fifo',
    operations: 1_252_756,
    kernelOperations: 48_208,
    operationsPerSecond: 1_542_808,
    vm: {
      references: 1_204_548,
      tlbMisses: 33_012,
      pageFaults: 4_321,
      zeroFills: 1_000,
      evictions: 3_500,
      cleanEvictions: 1_000,
      dirtyEvictions: 2_500,
      swapReads: 3_321,
      swapWrites: 2_500,
    },
    shootdowns: { sent: 123, acknowledged: 123, coalesced: 4, flushAll: 1, latencyNs: latency(12_000) },
    lockStats: {
      acquisitions: 61_000,
      contended: 2_300,
      sleeps: 1_100,
      spins: 0,
      waitNs: latency(850),
      holdNs: latency(1_200),
    },
    perCpu: Array.from({ length: cpus }, (_, cpu) => ({
      cpu,
      operations: 313_189,
      references: 301_137,
      pageFaults: 1_080,
      evictions: 875,
      shootdownsSent: 30,
      shootdownsTaken: 26,
      shootdownsAcknowledged: 31,
      idleMs: 96.5,
    })),
    processes: [
      {
        name: 'huge',
        kind: 'user',
        state: 'done',
        kills: 0,
        givenUp: 0,
        references: 700_000,
        pageFaults: 2_000,
        checks: 350_000,
      },
      {
        name: 'bloat',
        kind: 'user',
        state: 'killed',
        kills: 1,
        givenUp: 0,
        reason: 'EIO (disk error)',
        references: 4_548,
        pageFaults: 321,
        checks: 0,
      },
      { name: 'km2[3]', kind: 'kernel', state: 'done', kills: 0, givenUp: 0, references: 0, pageFaults: 0, checks: 9 },
      {
        name: 'ls',
        kind: 'user',
        state: 'running',
        kills: 0,
        givenUp: 0,
        references: 500_000,
        pageFaults: 2_000,
        checks: 1,
      },
    ],
    traces: [{ file: 'ls.gz', format: 'lackey', lines: 345_123, references: 351_000, pages: 412, mapped: true }],
    lateWakeups: 0,
    audit: { frames: 256, free: 240, fixed: 3, leaked: 0, mismatches: 0 },
  };
}

/** A fault with everything that one can carry. */
export function sampleFault(): Fault {
  return {
    kind: 'oracle',
    message: 'frame 17 was handed out twice\nits first owner still holds it',
    cpus: [0, 2],
    frame: 17,
    lock: 'coremap',
    replay: null,
    details: { expected: '0x00000003', 'who holds what': 'cpu0: coremap\ncpu2: nothing', owners: [3, 5] },
  };
}

export function sampleOutcome(changes: Partial<Outcome> = {}): Outcome {
  return { elapsedMs: 812.4, interrupted: false, result: sampleResult(), faults: [], ...changes };
}

/** How far some run has come. */
export function sampleProgress(elapsedMs: number): Progress {
  return {
    elapsedMs,
    operations: 1_234_690,
    kernelOperations: 123,
    references: 1_234_567,
    pageFaults: 45,
    evictions: 6,
    shootdowns: 7,
    processesDone: 2,
    processes: 8,
    rounds: 31,
  };
}
