/** Data races by definition: every pair of accesses of a run, and whether one happens before the other. Slow on purpose. */
import type { RunLog } from '../../../src/explore/detectors/runlog.ts';
import { ACCESS } from '../../../src/machine/modelthread.ts';

const PLAIN = new Set<number>([ACCESS.load, ACCESS.store, ACCESS.zeroPage]);
const TURNS = new Set<number>([ACCESS.wait, ACCESS.woken, ACCESS.notify]);
const WRITES = new Set<number>([
  ACCESS.store,
  ACCESS.zeroPage,
  ACCESS.atomicStore,
  ACCESS.exchange,
  ACCESS.add,
  ACCESS.or,
  ACCESS.and,
  ACCESS.release,
]);
const NO_ACCESS = new Set<number>([ACCESS.pause, ACCESS.woken, ACCESS.notify, ACCESS.device, ACCESS.begin]);

const isTaken = (log: RunLog, n: number) => log.kind(n) !== ACCESS.acquire || log.after(n) !== 0;
const isAccess = (log: RunLog, n: number) => !NO_ACCESS.has(log.kind(n)) && isTaken(log, n);
const writes = (log: RunLog, n: number) =>
  WRITES.has(log.kind(n)) ||
  (log.kind(n) === ACCESS.compareExchange && !log.hasFailed(n)) ||
  (log.kind(n) === ACCESS.acquire && isTaken(log, n));
const reads = (log: RunLog, n: number) =>
  isAccess(log, n) && ![ACCESS.store, ACCESS.zeroPage, ACCESS.atomicStore, ACCESS.release].some(k => k === log.kind(n));
const isPlain = (log: RunLog, n: number) => PLAIN.has(log.kind(n));

function overlap(log: RunLog, a: number, b: number): boolean {
  return log.at(a) < log.at(b) + log.range(b) && log.at(b) < log.at(a) + log.range(a);
}

/** Pairs of entries that race, the earlier one first. */
export function racesIn(log: RunLog): [number, number][] {
  const before = happensBefore(log);
  const races: [number, number][] = [];
  for (let second = 0; second < log.length; second++) {
    for (let first = 0; first < second; first++) {
      const both = isAccess(log, first) && isAccess(log, second);
      const conflict = both && overlap(log, first, second) && (writes(log, first) || writes(log, second));
      const plain = isPlain(log, first) || isPlain(log, second);
      if (conflict && plain && log.thread(first) !== log.thread(second) && !before[second]?.has(first)) {
        races.push([first, second]);
      }
    }
  }
  return races;
}

/** By entry: all entries that happen before it. */
function happensBefore(log: RunLog): Set<number>[] {
  const before: Set<number>[] = [];
  const after = (n: number, earlier: number) => {
    before[n]?.add(earlier);
    for (const each of before[earlier] ?? []) {
      before[n]?.add(each);
    }
  };
  for (let n = 0; n < log.length; n++) {
    before.push(new Set());
    for (let earlier = 0; earlier < n; earlier++) {
      const sameThread = log.thread(earlier) === log.thread(n);
      const turns = TURNS.has(log.kind(n)) && TURNS.has(log.kind(earlier)) && log.at(n) === log.at(earlier);
      if (sameThread || turns) {
        after(n, earlier);
      }
    }
    if (reads(log, n) && !isPlain(log, n)) {
      const seen = lastWrite(log, n);
      if (seen >= 0 && !isPlain(log, seen)) {
        after(n, seen);
      }
    }
  }
  return before;
}

/** The write whose value an access sees, or -1. */
function lastWrite(log: RunLog, n: number): number {
  for (let earlier = n - 1; earlier >= 0; earlier--) {
    if (isAccess(log, earlier) && writes(log, earlier) && overlap(log, earlier, n)) {
      return earlier;
    }
  }
  return -1;
}
