/**
 * The page allocator as a textbook has it, one call at a time: a table of frames, and a scan of it.
 *
 * It is what a concurrent allocator is compared with, so it is written to be read, not to be fast. It promises less than
 * the scan does: whoever asks for a page gets *some* frame that is free, or ENOMEM, and that only if none is.
 */
import type { Spec } from './spec.ts';

export const FREE = 0;
/** A page by itself, or the first of a run; the others of a run are `INSIDE`. */
export const PAGE = 1;
export const INSIDE = 2;

/** Frames of a machine, by number: free, or in use. */
export type Frames = readonly number[];

export type AllocatorCall =
  /** Asks for `pages` contiguous frames. Returns the first of them, or NONE. */
  | { readonly name: 'alloc'; readonly pages: number }
  /** Frees the page or run that begins at `frame`. */
  | { readonly name: 'free'; readonly frame: number };

/** What an allocation returns when there is no memory for it. */
export const NONE = -1;

/** The first frame of `pages` free ones in a row, by scanning from the bottom; NONE if there are none. */
function scan(frames: Frames, pages: number): number {
  for (let first = 0; first + pages <= frames.length; first++) {
    if (isFree(frames, first, pages)) {
      return first;
    }
  }
  return NONE;
}

function isFree(frames: Frames, first: number, pages: number): boolean {
  return first >= 0 && first + pages <= frames.length && frames.slice(first, first + pages).every(use => use === FREE);
}

/** The frames after an allocation of `pages` frames from `first` on, which are free. */
function take(frames: Frames, first: number, pages: number): Frames {
  return frames.map((use, frame) => (frame === first ? PAGE : frame > first && frame < first + pages ? INSIDE : use));
}

/** The frames after the page or run that begins at `first` was freed; null if none does. */
function give(frames: Frames, first: number): Frames | null {
  if (frames[first] !== PAGE) {
    return null;
  }
  let end = first + 1;
  while (frames[end] === INSIDE) {
    end++;
  }
  return frames.map((use, frame) => (frame >= first && frame < end ? FREE : use));
}

/** What the allocator may do, call by call, that has these frames at first. A free returns nothing that matters. */
export function allocatorSpec(initial: Frames): Spec<Frames, AllocatorCall> {
  return {
    initial,
    apply(state, call, result) {
      if (call.name === 'free') {
        return give(state, call.frame);
      }
      if (result === NONE) {
        return scan(state, call.pages) === NONE ? state : null;
      }
      return isFree(state, result, call.pages) ? take(state, result, call.pages) : null;
    },
    *effects(state, call) {
      if (call.name === 'free') {
        const freed = give(state, call.frame);
        if (freed !== null) {
          yield freed;
        }
        return;
      }
      for (let first = 0; first < state.length; first++) {
        if (isFree(state, first, call.pages)) {
          yield take(state, first, call.pages);
        }
      }
    },
    keyOf: state => state.join(''),
  };
}
