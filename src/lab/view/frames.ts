/** The coremap as it stands in memory: an entry a frame. */
import { ENTRY, ENTRY_WORDS, FREE, HEADER, IN_MAGAZINE, NO_AS, STATE_NAMES, STOLEN } from '../../vm/coremap.ts';
import type { KernelWords } from '../../vm/kernelwords.ts';
import type { LabFrame } from '../types.ts';

type Shown = Omit<LabFrame, 'age' | 'changed'>;

/** All frames. `before`: the memory before the last step; null at the start. */
export function framesOf(words: KernelWords, memory: Int32Array, before: Int32Array | null): LabFrame[] {
  const base = memory[words.coremap.header + HEADER.base] as number;
  const count = memory[words.coremap.header + HEADER.frames] as number;
  const at = (frame: number) => base + frame * ENTRY_WORDS;
  const frames = Array.from({ length: count }, (_, frame) => shown(memory, at(frame), frame));
  const ages = agesOf(frames);
  return frames.map(now => ({
    ...now,
    age: ages.get(now.number) ?? null,
    changed: before === null ? [] : changes(now, shown(before, at(now.number), now.number)),
  }));
}

/** Frames that are free, those in magazines not among them. */
export function freeFrames({ coremap }: KernelWords, memory: Int32Array): number {
  return memory[coremap.header + HEADER.freeCount] as number;
}

function shown(memory: Int32Array, entry: number, number: number): Shown {
  const field = (offset: number) => memory[entry + offset] as number;
  const state = field(ENTRY.state);
  const owner = ownerOf(state, field(ENTRY.as), field(ENTRY.run));
  const isUser = owner === 'user';
  return {
    number,
    state: STATE_NAMES[state] ?? 'FREE',
    busy: field(ENTRY.busy) !== 0,
    owner,
    as: isUser ? field(ENTRY.as) : NO_AS,
    va: isUser ? field(ENTRY.va) : 0,
    run: owner === 'kernel' ? Math.max(0, field(ENTRY.run)) : 0,
    slot: state === FREE ? 0 : field(ENTRY.slot),
    stamp: isUser ? field(ENTRY.stamp) : 0,
  };
}

function ownerOf(state: number, as: number, run: number): LabFrame['owner'] {
  if (run === STOLEN) {
    return 'boot';
  }
  if (state === FREE) {
    return 'none';
  }
  if (run === IN_MAGAZINE) {
    return 'magazine';
  }
  return as === NO_AS ? 'kernel' : 'user';
}

/** Places in the order in which pages were loaded, of those that the policy may evict. */
function agesOf(frames: readonly Shown[]): Map<number, number> {
  const evictable = frames.filter(({ owner, busy }) => owner === 'user' && !busy);
  evictable.sort((one, two) => one.stamp - two.stamp);
  return new Map(evictable.map(({ number }, age) => [number, age]));
}

function changes(now: Shown, then: Shown): LabFrame['changed'] {
  return [
    ...(now.state === then.state ? [] : (['state'] as const)),
    ...(now.busy === then.busy ? [] : (['busy'] as const)),
    ...(now.owner === then.owner && now.as === then.as && now.va === then.va ? [] : (['owner'] as const)),
    ...(now.slot === then.slot ? [] : (['slot'] as const)),
    ...(now.stamp === then.stamp ? [] : (['stamp'] as const)),
  ];
}
