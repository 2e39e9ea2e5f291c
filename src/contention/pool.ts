/**
 * The host threads of a series of cells.
 *
 * Each kind of lock has threads of its own, kept from cell to cell, thread n always being CPU n: V8 optimises a call for
 * the one class that it has seen there, and a thread that had run several kinds would pay for that with every acquire. All
 * share one memory, for the same reason, and a disk: only one cell runs at a time.
 */
import type { Piscina } from 'piscina';
import { openSwapFile, type SwapFile } from '../machine/host/swapfile.ts';
import { PAGE_SIZE } from '../machine/mips.ts';
import { createMemory } from '../machine/wasm.ts';
import { createThreads } from '../run/pool.ts';
import type { DiskTask } from '../run/tasks.ts';
import { setV8Flags } from '../run/v8flags.ts';
import { workerFile } from '../run/workerfile.ts';
import { SWAP_SLOTS } from './plan.ts';
import type { SectionReport, SectionTask } from './task.ts';

/** Enough for every section on 32 CPUs, so that the memory need not change. */
const MEMORY_WORDS = 8 << 20;

export class CellPool {
  readonly #cpus = new Map<string, Piscina[]>();
  #disk: Piscina | null = null;
  #swap: SwapFile | null = null;
  #memory: WebAssembly.Memory | null = null;
  #memoryId = 0;

  /** Memory of at least `words` words, the first of them zero. What an earlier cell had of it is gone. */
  memory(words: number): { readonly memory: WebAssembly.Memory; readonly memoryId: number } {
    if (this.#memory === null || this.#memory.buffer.byteLength < words * 4) {
      this.#memory = createMemory(Math.max(words, MEMORY_WORDS));
      this.#memoryId++;
    } else {
      new Int32Array(this.#memory.buffer).fill(0, 0, words);
    }
    return { memory: this.#memory, memoryId: this.#memoryId };
  }

  /** Starts what is missing of a kind's threads: starting one while another measures would disturb it. */
  open(lock: string, cpus: number): void {
    setV8Flags();
    const threads = this.#cpus.get(lock) ?? [];
    while (threads.length < cpus) {
      threads.push(createThreads(1));
    }
    this.#cpus.set(lock, threads);
  }

  /** CPU `task.number` on the thread that is always this CPU for this kind of lock. */
  section(lock: string, task: SectionTask): Promise<SectionReport> {
    this.open(lock, task.number + 1);
    const thread = (this.#cpus.get(lock) as Piscina[])[task.number] as Piscina;
    return thread.run(task, { filename: workerFile('section') });
  }

  /** Serves the disk until it is switched off. */
  disk(task: Omit<DiskTask, 'fd'>): Promise<void> {
    this.#disk ??= createThreads(1);
    this.#swap ??= openSwapFile(null, (SWAP_SLOTS + 1) * PAGE_SIZE);
    return this.#disk.run({ ...task, fd: this.#swap.fd }, { filename: workerFile('disk') });
  }

  /** Ends a kind's threads and the disk's, whatever they do: they did not stop when they were told to. */
  async abandon(lock: string): Promise<void> {
    const threads = [...(this.#cpus.get(lock) ?? []), ...(this.#disk === null ? [] : [this.#disk])];
    this.#cpus.delete(lock);
    this.#disk = null;
    await Promise.all(threads.map(thread => thread.destroy()));
  }

  /** Ends all threads. */
  async destroy(): Promise<void> {
    await Promise.all([...this.#cpus.keys(), ''].map(lock => this.abandon(lock)));
    this.#swap?.close();
    this.#swap = null;
    this.#memory = null;
  }
}
