/**
 * Where oracles keep what they know: a shared memory of the host, never simulated RAM, so no bug of the kernel reaches it.
 *
 *     header     words handed out of the pool
 *     owners     one word a frame: who owns it (owners.ts)
 *     maps       512 words a process: for each 4 MiB of kuseg a chunk of the pool
 *     pool       chunks of 1,024 words: second-level maps, and shadow pages (shadow.ts)
 *
 * The host commits a page of it when it is first touched, so a large pool costs only what is used of it.
 */
import { PAGE_WORDS } from '../machine/mips.ts';
import { DIRECTORY_ENTRIES } from '../vm/pagetable.ts';

/** What the main thread makes and posts to each CPU's worker. */
export interface CheckMemory {
  readonly buffer: SharedArrayBuffer;
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
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly owners: number;
  readonly maps: number;
  readonly pool: number;
  readonly frames: number;
  readonly processes: number;
  readonly chunks: number;
}

/**
 * A new check memory for all frames of RAM and this many processes. `pages` is how many user pages can have a shadow at
 * a time; loads of further ones go unchecked, and are counted.
 */
export function createCheckMemory(frames: number, processes: number, pages: number): CheckMemory {
  // Each process may need a map or two of its own beside its pages.
  const chunks = pages + 2 * processes;
  const words = poolOf(frames, processes) + chunks * CHUNK_WORDS;
  return { buffer: new SharedArrayBuffer(4 * words), frames, processes, chunks };
}

/** One thread's view of it. */
export function attachCheckMemory(memory: CheckMemory): CheckWords {
  const { frames, processes, chunks } = memory;
  return {
    words: new Int32Array(memory.buffer),
    owners: HEADER_WORDS,
    maps: HEADER_WORDS + frames,
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
  const end = HEADER_WORDS + frames + processes * DIRECTORY_ENTRIES;
  return Math.ceil(end / CHUNK_WORDS) * CHUNK_WORDS;
}
