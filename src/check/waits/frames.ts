/** Frames of a stopped kernel, found from outside. */
import type { Addr, Machine } from '../../machine/machine.ts';
import { ENTRY, ENTRY_WORDS, HEADER, STATE_NAMES } from '../../vm/coremap.ts';
import type { KernelWords } from '../../vm/kernelwords.ts';

/** The frame whose condition variable a word of the coremap belongs to. */
export function frameWaitedFor(m: Machine, words: KernelWords, at: Addr): number {
  return Math.floor((at - entryOf(m, words, 0)) / ENTRY_WORDS);
}

/** The coremap entry of a frame. */
export function entryOf(m: Machine, words: KernelWords, frame: number): Addr {
  return m.load(words.coremap.header + HEADER.base) + frame * ENTRY_WORDS;
}

/** The state of the entry at this word. */
export function stateOf(m: Machine, entry: Addr): string {
  return STATE_NAMES[m.load(entry + ENTRY.state)] ?? '?';
}
