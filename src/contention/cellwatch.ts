/**
 * Looks at a running cell from outside: ends `mix`, obeys Ctrl-C, and does not wait for a machine that has stopped. CPUs
 * end warm-up and measurement themselves where they can; between two of their looks at the clock may lie hundreds of waits
 * for a lock that is handed from one sleeping thread of the host to the next, so the main thread has an eye on it too.
 */
import { readCounters } from '../machine/counters.ts';
import { haltMachine } from '../machine/cpuwords.ts';
import { CONTROL } from '../machine/layout.ts';
import { type CpuOfRun, kernelLocks } from '../run/machine.ts';
import { activityOf } from '../run/results.ts';
import { stallFault } from '../run/stall.ts';
import { type CellWords, isOpen } from './cellwords.ts';
import { hostNow } from './cpuclock.ts';
import type { Stalled } from './types.ts';

const TICK_MS = 5;
/** A measurement ended from outside is looked at only this shortly before its end. */
const LOOK_MS = 50;
/** The host may take this long to start all threads. */
const START_LIMIT_MS = 60_000;
/** A machine that was switched off has this long to stop; then its threads are ended. */
const HALT_MS = 2000;

export interface CellLimits {
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** How much longer than both it may take before it counts as stalled. */
  readonly timeLimitMs: number;
  /** Whether the main thread ends the measurement by switching the machine off, and counts. */
  readonly endsFromOutside: boolean;
}

export class CellWatch {
  stalled: Stalled | null = null;
  interrupted = false;
  /** When the main thread told the CPUs to stop. */
  stoppedAt: number | null = null;
  /** Of each CPU at that moment, where the main thread counts. */
  operations: number[] | null = null;
  /** Fulfilled when the machine was switched off and has had its time to stop. */
  readonly abandoned: Promise<void>;
  #abandon: () => void = () => {};
  readonly #boot: CpuOfRun;
  readonly #cell: CellWords;
  readonly #limits: CellLimits;
  readonly #signal: AbortSignal | null;
  readonly #timer: NodeJS.Timeout;
  #grace: NodeJS.Timeout | null = null;
  #since = performance.now();
  #begun = false;
  #measuringSince: number | null = null;
  #activity = -1;
  #movedAt = performance.now();

  constructor(boot: CpuOfRun, cell: CellWords, limits: CellLimits, signal: AbortSignal | null) {
    this.#boot = boot;
    this.#cell = cell;
    this.#limits = limits;
    this.#signal = signal;
    this.abandoned = new Promise(resolve => {
      this.#abandon = resolve;
    });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Stops looking. */
  end(): void {
    clearInterval(this.#timer);
    if (this.#grace !== null) {
      clearTimeout(this.#grace);
    }
  }

  /** Switches the machine off. */
  halt(): void {
    if (this.#grace === null) {
      haltMachine(this.#boot.m, this.#boot.words.kernel.cpus);
      this.#grace = setTimeout(this.#abandon, HALT_MS);
    }
  }

  #tick(): void {
    if (this.#grace !== null) {
      return;
    }
    const now = performance.now();
    if (!this.#begun && this.#boot.m.atomicLoad(CONTROL.go) !== 0) {
      this.#begun = true;
      this.#since = now;
      this.#movedAt = now;
    }
    const elapsed = now - this.#since;
    const { warmUpMs, durationMs, timeLimitMs, endsFromOutside } = this.#limits;
    if (this.#signal?.aborted) {
      this.#interrupt();
    } else if (endsFromOutside && this.#begun) {
      this.#watchActivity(now, elapsed);
    } else if (elapsed > (this.#begun ? warmUpMs + durationMs + timeLimitMs : START_LIMIT_MS)) {
      this.#stall(elapsed);
    } else if (this.#begun) {
      this.#endPhase(now, elapsed);
    }
  }

  /** Ends what the CPUs have not ended themselves though its time is up. */
  #endPhase(now: number, elapsed: number): void {
    const { m } = this.#boot;
    const { warmUpMs, durationMs } = this.#limits;
    if (!isOpen(m, this.#cell.warm)) {
      if (elapsed >= warmUpMs) {
        m.atomicStore(this.#cell.warmedUp, 1);
      }
      return;
    }
    this.#measuringSince ??= now;
    if (now - this.#measuringSince >= durationMs && m.atomicExchange(this.#cell.stop, 1) === 0) {
      this.stoppedAt = hostNow();
    }
  }

  #interrupt(): void {
    this.interrupted = true;
    this.#stop();
    this.halt();
  }

  /** A measurement ended from outside is ended only while something moves: a machine that has stopped is a stall. */
  #watchActivity(now: number, elapsed: number): void {
    const { warmUpMs, durationMs, timeLimitMs } = this.#limits;
    const plannedMs = warmUpMs + durationMs;
    if (elapsed < plannedMs - LOOK_MS) {
      // Looking costs time that the CPUs want.
      this.#movedAt = now;
      return;
    }
    const activity = activityOf(this.#boot.m, this.#boot.words);
    const moved = activity !== this.#activity;
    this.#activity = activity;
    this.#movedAt = moved ? now : this.#movedAt;
    if (moved && elapsed >= plannedMs) {
      this.#stop();
      this.halt();
    } else if (now - this.#movedAt > timeLimitMs) {
      this.#stall(now - this.#movedAt);
    }
  }

  #stop(): void {
    const { m, words } = this.#boot;
    m.atomicStore(this.#cell.warmedUp, 1);
    m.atomicStore(this.#cell.stop, 1);
    this.stoppedAt = hostNow();
    if (this.#limits.endsFromOutside) {
      this.operations = words.kernel.cpus.map(({ counters }) => readCounters(m, counters).operations);
    }
  }

  /** Described before it is switched off: that changes what the CPUs do. */
  #stall(silentMs: number): void {
    const { m, words } = this.#boot;
    const { message } = stallFault(m, words, silentMs, kernelLocks(this.#boot));
    const seen = message.slice(message.indexOf(': ') + 2);
    this.stalled = { kind: 'stall', limitMs: this.#limits.timeLimitMs, message: `operations do not end: ${seen}` };
    this.halt();
  }
}
