/**
 * The parallel machine: shared memory that several host threads run on at once, one a CPU.
 *
 * Interleavings are whatever the host does. `Atomics` and WebAssembly's atomics are the same sequentially consistent
 * instructions on the same memory (wasm.ts says why both are here).
 */
import { CONTROL } from './layout.ts';
import type { Addr, Machine } from './machine.ts';
import { PAGE_SIZE } from './mips.ts';
import { MachineHalted } from './panic.ts';
import { attachWasm, type WasmOps } from './wasm.ts';

/**
 * Longest sleep without a look at the stop word, in milliseconds. It is not what wakes a CPU: {@link ParallelMachine.late}
 * counts the sleeps that ended by it with the word changed: the notification never came, or came while the thread, its
 * limit over, was waiting for a core.
 */
const SLEEP_LIMIT_MS = 1000;
/**
 * A CPU that has spun this often gives its host thread away for a moment: whoever it spins for may have none to run on.
 * Hypervisors do the same to virtual CPUs (pause-loop exiting); without it, eight CPUs on two cores burn whole time slices
 * whenever the host takes a core from the holder of a spinlock. It softens what a spinlock costs, so it can be switched off.
 */
const SPINS_PER_YIELD = 512;
const YIELD_MS = 0.02;

export class ParallelMachine implements Machine {
  readonly memory: WebAssembly.Memory;
  readonly words: Int32Array<SharedArrayBuffer>;
  /** Sleeps that a notification should have ended and the time limit did. More than one or two on a busy host are a fault. */
  late = 0;
  #spins = 0;
  readonly #pauseLoopExit: boolean;
  readonly #wasm: WasmOps;

  /** `pauseLoopExit`: whether long spinning gives the host thread away; see {@link SPINS_PER_YIELD}. */
  constructor(memory: WebAssembly.Memory, pauseLoopExit = true) {
    this.memory = memory;
    this.#pauseLoopExit = pauseLoopExit;
    this.words = new Int32Array(memory.buffer);
    this.#wasm = attachWasm(memory);
  }

  load(at: Addr): number {
    return this.words[at] as number;
  }

  store(at: Addr, value: number): void {
    this.words[at] = value;
  }

  atomicLoad(at: Addr): number {
    return this.#wasm.load(at << 2);
  }

  atomicStore(at: Addr, value: number): void {
    this.#wasm.store(at << 2, value);
  }

  atomicExchange(at: Addr, value: number): number {
    return this.#wasm.exchange(at << 2, value);
  }

  atomicCompareExchange(at: Addr, expected: number, value: number): number {
    return this.#wasm.compareExchange(at << 2, expected, value);
  }

  atomicAdd(at: Addr, value: number): number {
    return this.#wasm.add(at << 2, value);
  }

  atomicOr(at: Addr, value: number): number {
    return this.#wasm.or(at << 2, value);
  }

  atomicAnd(at: Addr, value: number): number {
    return this.#wasm.and(at << 2, value);
  }

  wait(at: Addr, value: number): void {
    for (;;) {
      this.#checkStop();
      const outcome = Atomics.wait(this.words, at, value, SLEEP_LIMIT_MS);
      if (Atomics.load(this.words, at) !== value) {
        if (outcome === 'timed-out') {
          this.late++;
        }
        return;
      }
    }
  }

  notify(at: Addr): void {
    Atomics.notify(this.words, at);
  }

  pause(): void {
    this.#spins++;
    if (this.#spins % SPINS_PER_YIELD === 0) {
      this.#checkStop();
      if (this.#pauseLoopExit) {
        Atomics.wait(this.words, CONTROL.nobody, 0, YIELD_MS);
      }
    }
  }

  linger(turns: number): void {
    for (let turn = 0; turn < turns; turn++) {
      this.pause();
    }
  }

  zeroPage(at: Addr): void {
    this.#wasm.fill(at << 2, 0, PAGE_SIZE);
  }

  now(): number {
    return performance.now() * 1e6;
  }

  #checkStop(): void {
    if (Atomics.load(this.words, CONTROL.stop) !== 0) {
      throw new MachineHalted('the run was stopped');
    }
  }
}
