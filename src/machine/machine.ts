/**
 * The port between the kernel and what it runs on.
 *
 * Everything that a kernel can see of its machine is here: 32-bit words of shared memory, atomic operations on them,
 * sleeping on a word, a spin hint and a clock. The parallel machine implements it with a worker thread a CPU; a model
 * machine can implement it with one thread that picks who moves next. Kernel code holds no state anywhere else.
 */

/** The index of a 32-bit word in shared memory. */
export type Addr = number;

export interface Machine {
  /** A plain load. Conflicting plain accesses that nothing orders are a data race, and a fault. */
  load(at: Addr): number;
  /** A plain store. */
  store(at: Addr, value: number): void;

  /** Sequentially consistent, like every operation whose name begins with `atomic`. */
  atomicLoad(at: Addr): number;
  atomicStore(at: Addr, value: number): void;
  /** Returns the old value, as do all that follow. */
  atomicExchange(at: Addr, value: number): number;
  atomicCompareExchange(at: Addr, expected: number, value: number): number;
  atomicAdd(at: Addr, value: number): number;
  atomicOr(at: Addr, value: number): number;
  atomicAnd(at: Addr, value: number): number;

  /**
   * Sleeps while the word holds `value`; returns once it was seen to hold another.
   * Whoever changes the word calls {@link notify} after the change.
   */
  wait(at: Addr, value: number): void;
  /** Wakes whoever sleeps on the word. Costs a system call: call it only when somebody does. */
  notify(at: Addr): void;

  /** One turn of a loop that spins for another CPU's store. */
  pause(): void;
  /**
   * Lets as much time go by as so many turns of {@link pause} take, and waits for nobody. It widens a window that exists
   * without it; where interleavings are chosen, every window is wide enough, and it is nothing: no access and no choice.
   */
  linger(turns: number): void;

  /** Fills a page's 1,024 words with zero. The caller owns the page: these are not atomic stores. */
  zeroPage(at: Addr): void;

  /** Nanoseconds since some moment, monotonic. */
  now(): number;
}
