/**
 * Who holds which lock, read from a run's log.
 *
 * Every lock of the kernel has one word that is 0 while the lock is free: whoever makes it something else holds the lock,
 * until it is 0 again. So it is enough to know where these words are. The primitive mutex, taken by an access of its own
 * kind, need not be named. What has no such word is not seen: semaphores, `none`, a lock that a program has built out of
 * plain words and does not name. A lock that keeps its holder in a word of its own beside the one that it is fought over
 * with (ticket, MCS, CLH) counts as held from the moment at which its holder writes that word.
 */
import type { Arena } from '../../machine/arena.ts';
import type { Addr } from '../../machine/machine.ts';
import { ACCESS } from '../../machine/modelthread.ts';
import { SPINLOCK_WORDS } from '../../sync/spinlock.ts';
import { WCHAN_WORDS } from '../../sync/wchan.ts';
import { ENTRY, ENTRY_WORDS, HEADER } from '../../vm/coremap.ts';
import type { KernelWords } from '../../vm/kernelwords.ts';
import type { LockWord } from '../program.ts';
import type { RunLog } from './runlog.ts';

/** A change of hands. `entry` is the log's. */
export interface Handover {
  readonly entry: number;
  readonly thread: number;
  readonly at: Addr;
  readonly taken: boolean;
}

/** The guard of a condition variable or a semaphore comes behind its wait channel. */
const GUARD = WCHAN_WORDS;

/** Bare spinlocks that are laid out by themselves. */
const SPINLOCK = /(?:^|[._ ])(?:lock|guard)$/;

/** The locks among static data: spinlocks by their names, and whatever keeps a lock's statistics or a mutex's holders. */
export function lockWordsOf(arena: Arena): LockWord[] {
  const names = new Set(arena.symbols.map(({ name }) => name));
  const isLock = ({ name, words }: { name: string; words: number }) =>
    words === SPINLOCK_WORDS && (SPINLOCK.test(name) || names.has(`${name}.stats[0]`) || names.has(`${name}.own[0]`));
  return arena.symbols.filter(isLock).map(({ name, at }) => ({ name: name.replace(/\.mutex$/, ''), at }));
}

function isSpinlock({ name, words }: { name: string; words: number }, arena: Arena): boolean {
  const keepsStatistics = arena.symbols.some(
    other => other.name === `${name}.stats[0]` || other.name === `${name}.own[0]`,
  );
  return words === SPINLOCK_WORDS && SPINLOCK.test(name) && !keepsStatistics;
}

/** The locks of a booted kernel. */
export function kernelLockWords(memory: Int32Array, words: KernelWords): LockWord[] {
  const base = memory[words.coremap.header + HEADER.base] as number;
  const frames = memory[words.coremap.header + HEADER.frames] as number;
  const guards = Array.from({ length: frames }, (_, frame) => ({
    name: `coremap[${frame}].cv.guard`,
    at: base + frame * ENTRY_WORDS + ENTRY.cv + GUARD,
  }));
  return [
    ...lockWordsOf(words.arena),
    { name: 'coremap.available.guard', at: words.coremap.available + GUARD },
    ...guards,
  ];
}

/** Words that are spinlocks, among static data. */
export function spinlocksOf(arena: Arena): Addr[] {
  return arena.symbols.filter(symbol => isSpinlock(symbol, arena)).map(({ at }) => at);
}

/** The spinlocks of a booted kernel. */
export function kernelSpinlocks(memory: Int32Array, words: KernelWords): Addr[] {
  const sleeping = new Set(lockWordsOf(words.arena).map(({ at }) => at));
  const inStructures = kernelLockWords(memory, words).filter(({ at }) => !sleeping.has(at));
  return [...spinlocksOf(words.arena), ...inStructures.map(({ at }) => at)];
}

/** Calls `each` for every lock taken or freed in the first `entries` of a run, in order. */
export function handovers(
  log: RunLog,
  isLock: (at: Addr) => boolean,
  entries: number,
  each: (handover: Handover) => void,
): void {
  for (let entry = 0; entry < entries; entry++) {
    const [before, after] = [log.before(entry), log.after(entry)];
    if ((before === 0) === (after === 0)) {
      continue;
    }
    const kind = log.kind(entry);
    const at = log.at(entry);
    if (kind === ACCESS.acquire || kind === ACCESS.release || (kind !== ACCESS.notify && isLock(at))) {
      each({ entry, thread: log.thread(entry), at, taken: before === 0 });
    }
  }
}

/** The locks that a thread holds when it makes an access, in the order in which it took them. */
export function heldAt(log: RunLog, isLock: (at: Addr) => boolean, entry: number): Addr[] {
  const thread = log.thread(entry);
  const held = new Set<Addr>();
  handovers(log, isLock, entry, handover => {
    if (!handover.taken) {
      // Whoever frees it: it is held no longer.
      held.delete(handover.at);
    } else if (handover.thread === thread) {
      held.add(handover.at);
    }
  });
  return [...held];
}
