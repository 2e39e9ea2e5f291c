/**
 * What sort of mistake a fault shows, for the reader. The same fault always gets the same answer; it is a rule of thumb and
 * no proof. The rules, the first that fits:
 *
 *     class          a fault is of it
 *     race           two accesses of one word, one of them plain, that nothing orders
 *     deadlock       threads wait for each other, or could (a lock order); or for what nobody will do
 *     lost wake-up   a thread sleeps though what it sleeps for is so
 *     livelock       threads move, and none gets on
 *     misuse         a rule was broken that one thread could have kept alone: freed twice or never, released what it does
 *                    not hold, slept where it may not; also whatever a run shows in which no thread was preempted
 *     order          something was used before it was ready, or after it was over: a translation of a page that has gone,
 *                    a page before it was zeroed or read in, memory after it was freed
 *     atomicity      the rest: without a race, steps that belong together came apart, and a frame has two owners, a count
 *                    is off, a list is broken
 *
 * Source of the distinction between atomicity and order: Lu, Park, Seo, Zhou, "Learning from Mistakes", ASPLOS 2008.
 */
import type { FoundFault } from '../foundfault.ts';

export type FaultClass = 'race' | 'atomicity' | 'order' | 'deadlock' | 'lost wake-up' | 'livelock' | 'misuse';

const BY_KIND: Partial<Record<FoundFault['kind'], FaultClass>> = {
  'data-race': 'race',
  deadlock: 'deadlock',
  'lost-wakeup': 'lost wake-up',
  livelock: 'livelock',
  linearizability: 'atomicity',
  'machine-check': 'order',
};

const BY_MESSAGE: readonly (readonly [RegExp, FaultClass])[] = [
  // Locks and sleeping.
  [/^lock_(?:acquire|release): |^spinlock_(?:acquire|release): |^wchan_|^P: |^idle: |^spllower: /, 'misuse'],
  [/ would wait for itself$| is held by .+, released by | ends and holds /, 'misuse'],
  [/ does not hold |would wait for acknowledgements|touched user memory/, 'misuse'],
  // Two owners free one frame: it was handed out twice. A race in the frame itself is the witness, as `handed out` is.
  [/ while it is owned by /, 'atomicity'],
  // Memory given back that is nobody's, not the caller's, or not all of what was taken; or never given back.
  [
    /is not allocated: |is free already|but it is owned by nobody|not the address of|neither a block|inside a/,
    'misuse',
  ],
  [/are nobody's|more than are in use|in use, but no page has it/, 'misuse'],
  // Translations and contents that are older than what they stand for, or younger.
  [/^TLB of CPU |through a stale translation|but last stored|it must be zero|an eviction would lose that/, 'order'],
  [/requests on its shootdown queue|shootdowns carried out/, 'order'],
  [/was written while it was free|free block .* was written| and (?:reads|finds) /, 'order'],
];

/**
 * The class of a fault. `switches`: how often a thread was preempted in the shortest run that shows it, if that is known.
 */
export function classOf(fault: FoundFault, switches?: number): FaultClass {
  const byKind = BY_KIND[fault.kind];
  if (byKind !== undefined) {
    return byKind;
  }
  const byMessage = BY_MESSAGE.find(([pattern]) => pattern.test(fault.message))?.[1] ?? 'atomicity';
  if (byMessage === 'misuse' && fault.details.race !== undefined) {
    return 'atomicity';
  }
  return switches === 0 ? 'misuse' : byMessage;
}

/** ` (atomicity)`, to be put behind a fault's kind; nothing where that says it already. */
export function classNote(kind: string, faultClass: FaultClass | undefined): string {
  const letters = (text: string) => text.replaceAll(/[^a-z]/g, '');
  return faultClass === undefined || letters(kind) === letters(faultClass) ? '' : ` (${faultClass})`;
}
