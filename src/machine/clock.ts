/** Times as words: the low 32 bits of the clock's nanoseconds, of which differences below 4 s survive. */
import type { Machine } from './machine.ts';

export function clockWord(m: Machine): number {
  return (m.now() % 4294967296) | 0;
}

/** Nanoseconds from one {@link clockWord} to a later one. */
export function nanosBetween(from: number, to: number): number {
  return (to - from) >>> 0;
}

/** Nanoseconds since a {@link clockWord} was taken. */
export function nanosSince(m: Machine, word: number): number {
  return nanosBetween(word, clockWord(m));
}
