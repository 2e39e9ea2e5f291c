/** A coremap as text: a word of 16 bits a frame, the low byte first, in base64. Runs in Node and in a page. */

export interface FrameSample {
  /** As in `STATE_NAMES` of the coremap: FREE, FIXED, CLEAN, DIRTY. */
  readonly state: number;
  readonly busy: boolean;
  /** Whether it lies in a CPU's magazine of free frames. */
  readonly inMagazine: boolean;
  /** The address space that owns it; 0 for the kernel's frames and nobody's. */
  readonly as: number;
}

const BUSY = 1 << 2;
const IN_MAGAZINE = 1 << 3;
const AS_SHIFT = 4;

/** The word of one frame. */
export function packFrame({ state, busy, inMagazine, as }: FrameSample): number {
  return (state & 3) | (busy ? BUSY : 0) | (inMagazine ? IN_MAGAZINE : 0) | (as << AS_SHIFT);
}

export function unpackFrame(word: number): FrameSample {
  return {
    state: word & 3,
    busy: (word & BUSY) !== 0,
    inMagazine: (word & IN_MAGAZINE) !== 0,
    as: word >>> AS_SHIFT,
  };
}

export function wordsToText(words: Uint16Array): string {
  let bytes = '';
  for (const word of words) {
    bytes += String.fromCharCode(word & 0xff, word >>> 8);
  }
  return btoa(bytes);
}

export function textToWords(text: string): Uint16Array {
  const bytes = atob(text);
  return Uint16Array.from(
    { length: bytes.length / 2 },
    (_, n) => bytes.charCodeAt(2 * n) | (bytes.charCodeAt(2 * n + 1) << 8),
  );
}
