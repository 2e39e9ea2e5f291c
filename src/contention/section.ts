/** The critical sections that can be measured, by the names that the command line gives them. */
import type { FrameSearch } from './search.ts';

export type Section =
  /** A pair of page_alloc and page_free of a kernel page. */
  | { readonly kind: 'work' }
  /** Computes for so long under the coremap's lock, and for `outside` nanoseconds before it wants the lock again. */
  | { readonly kind: 'compute'; readonly nanoseconds: number; readonly outside?: number }
  /** Waits under the coremap's lock for a disk that takes so long. */
  | { readonly kind: 'io'; readonly nanoseconds: number }
  /** Unmaps a page that every CPU may have in its TLB. */
  | { readonly kind: 'shootdown' }
  /** Kernel tests and user programs that are short of memory, through the scheduler. */
  | { readonly kind: 'mix' }
  /** As `work`, with nearly all of so many frames held. */
  | { readonly kind: 'search'; readonly frames: number; readonly find: FrameSearch };

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };
/** Longer ones could not be told from a stall. */
const LONGEST_NS = 1e9;
/** What every CPU of the largest machine can have its pages of, and 256 MiB. */
const FEWEST_FRAMES = 256;
const MOST_FRAMES = 65536;

/** What a section's name may be, for messages. */
export const SECTION_NAMES =
  'work, shootdown, mix, a duration from 0ns to 1s as 20us, two as 20us+5us (outside the lock), io: and one as io:1ms, ' +
  'list: or scan: and 256 to 65536 frames as scan:4096';

/** The section of that name, or null for a name that is none. */
export function sectionNamed(name: string): Section | null {
  if (name === 'work' || name === 'shootdown' || name === 'mix') {
    return { kind: name };
  }
  if (name.startsWith('io:')) {
    const nanoseconds = durationNs(name.slice('io:'.length));
    return nanoseconds === null ? null : { kind: 'io', nanoseconds };
  }
  return searchNamed(name) ?? computeNamed(name);
}

function searchNamed(name: string): Section | null {
  const [, find, digits] = /^(list|scan):(\d+)$/.exec(name) ?? [];
  const frames = Number(digits);
  if ((find !== 'list' && find !== 'scan') || frames < FEWEST_FRAMES || frames > MOST_FRAMES) {
    return null;
  }
  return { kind: 'search', frames, find };
}

function computeNamed(name: string): Section | null {
  const [nanoseconds, outside, ...others] = name.split('+').map(durationNs);
  if (nanoseconds === undefined || nanoseconds === null || outside === null || others.length > 0) {
    return null;
  }
  return { kind: 'compute', nanoseconds, ...(outside === undefined ? {} : { outside }) };
}

function durationNs(text: string): number | null {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ns|us|ms|s)$/.exec(text) ?? [];
  const nanoseconds = digits === undefined || unit === undefined ? Number.NaN : Number(digits) * (UNITS[unit] ?? 0);
  return nanoseconds <= LONGEST_NS ? nanoseconds : null;
}
