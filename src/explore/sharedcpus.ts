/** Which threads share a CPU with others: its private words are theirs in turn, and what they do there has an order. */
import type { ModelThread } from '../machine/modelthread.ts';

/** By thread: the CPU that it shares with others, or -1. */
export function sharedCpus(threads: readonly ModelThread[]): Int32Array {
  return Int32Array.from(threads, ({ cpu }, n) =>
    cpu >= 0 && threads.some((other, m) => m !== n && other.cpu === cpu) ? cpu : -1,
  );
}
