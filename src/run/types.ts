/** The seam between the command line and a run: what is asked for, what is reported meanwhile, what came of it. */
import type { FaultClass } from '../explore/detectors/classify.ts';
import type { FoundFault } from '../explore/foundfault.ts';
import type { LatencyNs } from './latency.ts';
import type { RunSample } from './sample/types.ts';

/** How long the disk takes: what the host gives, always the same, or System/161's seek and rotation. */
export type DiskModel = { kind: 'host' } | { kind: 'fixed'; nanoseconds: number } | { kind: 'seek' };

/** Every effective option of a run. */
export interface RunOptions {
  /** Names of workloads; none, and no traces, is the main job. */
  readonly workloads: readonly string[];
  /** Files of recorded traces, one process each; `-` is standard input. */
  readonly traces: readonly string[];
  readonly format: 'auto' | 'lackey' | 'din' | 'pages';
  readonly cpus: number;
  /** Frames left to users and kernel after start-up. */
  readonly frames: number;
  readonly lock: string;
  /** Whether locks time their waits and holds. */
  readonly lockStats: boolean;
  /** Whether a CPU that spins long gives its host thread away for a moment. */
  readonly pauseLoopExit: boolean;
  readonly policy: string;
  /** Frames of each CPU's magazine in front of the coremap; 0 is none. */
  readonly magazines: number;
  /** The swap file; null is a temporary one. */
  readonly swap: string | null;
  readonly swapBytes: number;
  readonly disk: DiskModel;
  /** Each `every`th request of this kind fails. */
  readonly failDisk: { operation: 'read' | 'write'; every: number } | null;
  readonly mutant: string | null;
  readonly ops: number | null;
  readonly programs: number | null;
  readonly durationMs: number | null;
  readonly oracles: boolean;
  /** Operations between audits with the machine stopped; 0 audits only at the end. */
  readonly auditEvery: number;
  readonly watchdogMs: number;
  readonly seed: number;
}

/** How far a run has come. */
export interface Progress {
  elapsedMs: number;
  /** Of kernel tests, and references of user programs. */
  operations: number;
  /** Of kernel tests only. */
  kernelOperations: number;
  references: number;
  pageFaults: number;
  evictions: number;
  shootdowns: number;
  /** Threads, of kernel tests and of processes. */
  processesDone: number;
  processes: number;
  /** Rounds that threads have ended: what there is to count when they start over until the time is up. */
  rounds: number;
}

export interface RunHandlers {
  /** Aborted when the run shall stop and report what it has. */
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
  /** Where it is given, it gets samples of the machine while that runs, and one when it has stopped. */
  readonly sampled?: (sample: RunSample) => void;
}

export interface CpuLine {
  cpu: number;
  operations: number;
  references: number;
  pageFaults: number;
  evictions: number;
  shootdownsSent: number;
  /** Requests carried out one by one: those that a flush of the whole TLB answered are not among them. */
  shootdownsTaken: number;
  shootdownsAcknowledged: number;
  /** Time asleep, whatever for. */
  idleMs: number;
}

/** A thread of a kernel test, or a process. Its place in the result is the thread's number. */
export interface ProcessLine {
  name: string;
  kind: 'kernel' | 'user';
  /** `stopped`: the run was to end; `running`: the machine stood still, or was switched off, under it. */
  state: 'done' | 'killed' | 'gave-up' | 'stopped' | 'running';
  /** Times that it was killed: more than once when it is started over until the time is up. */
  kills: number;
  /** Rounds that a kernel test gave up because memory was refused again and again. */
  givenUp: number;
  /** Why it was killed, or gave up, the last time. */
  reason?: string;
  references: number;
  pageFaults: number;
  checks: number;
}

export interface TraceLine {
  file: string;
  format: string;
  lines: number;
  references: number;
  pages: number;
  /** Whether addresses were mapped into kuseg page by page. */
  mapped: boolean;
}

export interface RunResult {
  machine: string;
  cpus: number;
  frames: number;
  lock: string;
  policy: string;
  /** `kernelOperations` and `vm.references` together. */
  operations: number;
  kernelOperations: number;
  operationsPerSecond: number;
  vm: {
    references: number;
    tlbMisses: number;
    pageFaults: number;
    zeroFills: number;
    evictions: number;
    cleanEvictions: number;
    dirtyEvictions: number;
    swapReads: number;
    swapWrites: number;
  };
  shootdowns: { sent: number; acknowledged: number; coalesced: number; flushAll: number; latencyNs: LatencyNs };
  lockStats: {
    acquisitions: number;
    contended: number;
    sleeps: number;
    spins: number;
    waitNs: LatencyNs;
    holdNs: LatencyNs;
  };
  perCpu: CpuLine[];
  processes: ProcessLine[];
  traces: TraceLine[];
  /** Sleeps that a notification should have ended and the time limit did: a fault of the host, expected to be 0. */
  lateWakeups: number;
  audit: { frames: number; free: number; fixed: number; leaked: number; mismatches: number };
  /** Only of `stress`. */
  rounds?: number;
  checks?: number;
}

/** What the explorer can find, and what only a watchdog sees. */
type FaultKind = FoundFault['kind'] | 'stall';

/** A fault of the kernel under test. */
export interface Fault {
  kind: FaultKind;
  /** What sort of mistake it shows; of an exploration only. */
  class?: FaultClass;
  message: string;
  cpus: number[];
  frame?: number;
  lock?: string;
  /** What `coremap replay` takes; null when the interleaving was the host's. */
  replay: string | null;
  steps?: number;
  details: Record<string, unknown>;
}

export interface Outcome {
  elapsedMs: number;
  interrupted: boolean;
  result: RunResult;
  faults: Fault[];
}
