/**
 * Where oracles keep what they know: a shared memory of the host, never simulated RAM, so no bug of the kernel reaches it.
 *
 *     header     words handed out of the pool
 *     owners     one word a frame: who owns it (owners.ts)
 *     givers     one word a frame: 1 + the CPU that it was given to its owner on
 *     maps       512 words a process: for each 4 MiB of kuseg a chunk of the pool
 *     pool       chunks of 1,024 words: second-level maps, and shadow pages (shadow.ts)
 *
 * The host commits a page of it when it is first touched, so a large pool costs only what is used of it.
 */
import { PAGE_WORDS } from '../machine/mips.ts';
import { DIRECTORY_ENTRIES } from '../vm/pagetable.ts';

/** What the main thread makes and posts to each CPU's worker. */
export interface CheckMemory {
  readonly buffer: SharedArrayBuffer | ArrayBuffer;
  readonly frames: number;
  readonly processes: number;
  readonly chunks: number;
}

/** Words of a chunk: a shadow page, or a second-level map of as many pages. */
export const CHUNK_WORDS = PAGE_WORDS;
const HEADER_WORDS = 16;
/** Chunks that have been handed out. Atomic. */
const HEADER_TAKEN = 0;

/** The words of a check memory, and where its parts lie. */
export interface CheckWords {
  readonly words: Int32Array;
  readonly owners: number;
  readonly givers: number;
  readonly maps: number;
  readonly pool: number;
  readonly frames: number;
  readonly processes: number;
  readonly chunks: number;
}

/**
 * A new check memory for all frames of RAM and this many processes. `pages` is how many user pages can have a shadow at
 * a time; loads of further ones go unchecked, and are counted. It need not be `shared` where all CPUs run on one thread.
 */
export function createCheckMemory(frames: number, processes: number, pages: number, shared = true): CheckMemory {
  // Each process may need a map or two of its own beside its pages.
  const chunks = pages + 2 * processes;
  const bytes = 4 * (poolOf(frames, processes) + chunks * CHUNK_WORDS);
  const buffer = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  return { buffer, frames, processes, chunks };
}

/**
 * Notes what it holds now, and returns what puts it back to that. Whoever has a shadow attached attaches it again after.
 * Not for a memory that other threads write.
 */
export function keepCheckMemory({ words, pool }: CheckWords): () => void {
  const used = () => pool + (words[HEADER_TAKEN] as number) * CHUNK_WORDS;
  const kept = words.slice(0, used());
  return () => {
    words.fill(0, kept.length, used());
    words.set(kept);
  };
}

/** One thread's view of it. */
export function attachCheckMemory(memory: CheckMemory): CheckWords {
  const { frames, processes, chunks } = memory;
  return {
    words: new Int32Array(memory.buffer),
    owners: HEADER_WORDS,
    givers: HEADER_WORDS + frames,
    maps: HEADER_WORDS + 2 * frames,
    pool: poolOf(frames, processes),
    frames,
    processes,
    chunks,
  };
}

/** The first word of a chunk that nobody else has, all zero; 0 when the pool is used up. */
export function takeChunk(at: CheckWords): number {
  if (Atomics.load(at.words, HEADER_TAKEN) >= at.chunks) {
    return 0;
  }
  const chunk = Atomics.add(at.words, HEADER_TAKEN, 1);
  return chunk < at.chunks ? at.pool + chunk * CHUNK_WORDS : 0;
}

function poolOf(frames: number, processes: number): number {
  const end = HEADER_WORDS + 2 * frames + processes * DIRECTORY_ENTRIES;
  return Math.ceil(end / CHUNK_WORDS) * CHUNK_WORDS;
}
