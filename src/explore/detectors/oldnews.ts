/** What a thread that sleeps has read, and is so no longer. */
import type { Addr } from '../../machine/machine.ts';
import { ACCESS, type ModelThread } from '../../machine/modelthread.ts';
import type { RunLog } from './runlog.ts';

export interface OldNews {
  readonly at: Addr;
  /** What the thread read there last. */
  readonly known: number;
}

/**
 * The word that the thread's operation read last of those that hold something else now. Not one that the operation has
 * written itself: that is its own affair, like its place in a queue. And no lock: those change hands all the time.
 */
export function oldNews(
  log: RunLog,
  thread: ModelThread,
  memory: Int32Array,
  isLock: (at: Addr) => boolean,
): OldNews | null {
  const known = new Map<Addr, number>();
  const written = new Set<Addr>();
  for (let entry = log.length - 1; entry >= 0; entry--) {
    if (log.thread(entry) !== thread.number) {
      continue;
    }
    if (log.operation(entry) !== thread.operation) {
      break;
    }
    const at = log.at(entry);
    const kind = log.kind(entry);
    if (kind !== ACCESS.load && kind !== ACCESS.atomicLoad) {
      written.add(at);
    } else if (!known.has(at)) {
      known.set(at, log.after(entry));
    }
  }
  for (const [at, value] of known) {
    if (memory[at] !== value && !written.has(at) && !isLock(at)) {
      return { at, known: value };
    }
  }
  return null;
}
