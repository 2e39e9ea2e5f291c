/**
 * Offsets of kernel words that `vm` keeps to itself. Audits read them behind the kernel's back, on purpose: asking the
 * kernel's own functions would be to believe it. Some mutants write them.
 */

/** In the coremap's header (`vm/coremap.ts`). */
export const COREMAP_HEADER = { freeHead: 2, freeCount: 3, busyCount: 4, usedCount: 5 } as const;
/** In the words of the FIFO policy (`vm/replace/fifo.ts`). */
export const FIFO_WORDS = { head: 0, tail: 1 } as const;
/** In a CPU's shootdown queue (`vm/shootdown.ts`). */
export const SHOOTDOWN_QUEUE = { count: 0, done: 2 } as const;
/** In the words of the swap map (`vm/swap.ts`). */
export const SWAP_WORDS = { used: 2 } as const;
