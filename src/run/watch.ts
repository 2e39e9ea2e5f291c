/** Looks at a running machine from outside: progress, duration, Ctrl-C, and the watchdog. */
import { haltMachine } from '../machine/cpuwords.ts';
import { disk_waiting } from '../machine/disk.ts';
import { CONTROL } from '../machine/layout.ts';
import type { ParallelMachine } from '../machine/parallel.ts';
import type { Lock } from '../sync/lock.ts';
import { finishThreads } from '../workload/scheduler.ts';
import type { RunWords } from './plan.ts';
import { activityOf, progressOf } from './results.ts';
import { stallFault, waitsForTape } from './stall.ts';
import type { Fault, RunHandlers } from './types.ts';

const TICK_MS = 50;
/** The host may take this long to start all CPUs' threads: many of them on a busy machine are slow, and not stalled. */
const START_LIMIT_MS = 60_000;
/** A machine that was switched off has this long to stop; a CPU that runs in circles then has its thread ended. */
const HALT_MS = 2000;
/** After Ctrl-C the threads may end their turns for this long before the machine is switched off. */
const GRACE_MS = 3000;

export interface WatchParts {
  readonly m: ParallelMachine;
  readonly words: RunWords;
  /** The kernel's locks, for the report of a stall. */
  readonly locks: readonly Lock[];
  readonly handlers: RunHandlers;
  readonly durationMs: number | null;
  readonly watchdogMs: number;
  /** The longest time that the disk's model takes for a request, in milliseconds: so long it may be silent. */
  readonly diskMs: number;
}

export class Watch {
  /** Whether the user stopped the run. */
  interrupted = false;
  /** Whether the machine was switched off, its time being up, because the disk had not done its work. */
  cutOff = false;
  /** The stall, if there was one. */
  stall: Fault | null = null;
  /** Fulfilled when the machine was switched off and has had its time to stop. */
  readonly abandoned: Promise<void>;
  #halted = false;
  #timeIsUp = false;
  #abandon: () => void = () => {};
  readonly #parts: WatchParts;
  readonly #timer: NodeJS.Timeout;
  #startedAt: number | null = null;
  #stoppedAt: number | null = null;
  #activity = -1;
  #movedAt = performance.now();

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.abandoned = new Promise(resolve => {
      this.#abandon = resolve;
    });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Stops looking. */
  end(): void {
    this.#stoppedAt = performance.now();
    clearInterval(this.#timer);
  }

  /** Milliseconds since all CPUs started together. */
  get elapsedMs(): number {
    return this.#startedAt === null ? 0 : (this.#stoppedAt ?? performance.now()) - this.#startedAt;
  }

  #tick(): void {
    const { m, words, handlers, durationMs } = this.#parts;
    if (m.atomicLoad(CONTROL.stop) !== 0 && !this.#halted) {
      this.halt();
    }
    if (this.#startedAt === null && m.atomicLoad(CONTROL.go) !== 0) {
      this.#startedAt = performance.now();
      this.#movedAt = this.#startedAt;
    }
    handlers.progress(progressOf(m, words, this.elapsedMs));
    if (handlers.signal.aborted) {
      this.#interrupt();
    } else if (durationMs !== null && this.elapsedMs >= durationMs) {
      this.#timeIsUp = true;
      this.#finish();
    }
    this.#watchdog();
  }

  #finish(): void {
    finishThreads((at, value) => this.#parts.m.atomicStore(at, value), this.#parts.words.scheduler);
  }

  #interrupt(): void {
    if (!this.interrupted) {
      this.interrupted = true;
      this.#finish();
      setTimeout(() => this.halt(), GRACE_MS).unref();
    }
  }

  #watchdog(): void {
    const { m, words, locks, watchdogMs, diskMs } = this.#parts;
    const now = performance.now();
    const activity = activityOf(m, words);
    const usual = this.#startedAt === null ? Math.max(watchdogMs, START_LIMIT_MS) : watchdogMs;
    // A slow disk is no stall of the kernel: the silence counts from when the request must be done.
    const disk = disk_waiting(m, words.kernel.swapDisk.device) > 0 ? diskMs : 0;
    const silentMs = now - this.#movedAt;
    if (activity !== this.#activity || waitsForTape(m, words)) {
      this.#activity = activity;
      this.#movedAt = now;
    } else if (this.stall === null && silentMs > usual + disk) {
      // Described before it is stopped: stopping changes what the CPUs do.
      this.stall = stallFault(m, words, silentMs, locks);
      this.halt();
    } else if (this.#timeIsUp && silentMs > usual && silentMs < disk && !this.#halted) {
      this.cutOff = true;
      this.halt();
    }
  }

  /** Switches the machine off. */
  halt(): void {
    this.#halted = true;
    haltMachine(this.#parts.m, this.#parts.words.kernel.cpus);
    setTimeout(this.#abandon, HALT_MS).unref();
  }
}
