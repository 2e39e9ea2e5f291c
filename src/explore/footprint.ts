/**
 * What a step touches: two steps of different threads can be swapped unless one writes what the other touches.
 *
 * Footprints are exact for what a step did, or will do where it stands: a compare-exchange that fails only reads, and so
 * does a wait that finds another value. Those who sleep on a word are a thing of their own beside it: `notify` writes
 * that, a wait that falls asleep reads it. The end of a sleep touches nothing; that it follows the notify is an order of
 * its own (dpor/trace.ts). A turn of a spin loop reads all words that it waits for a change of.
 *
 * An `or` or `and` that leaves its word as it is counts as a write all the same. Others that read commute with it, but it is
 * an atomic write for the happens-before of data races: were the two orders one trace, the one that is run could hide a race
 * that the other one shows. It would save the traces of a line that is raised when it is up: 12 % of those of `flush-all`,
 * 44 % of four requests of `overflow`, none of any other program.
 */
import type { Addr } from '../machine/machine.ts';
import { PAGE_WORDS } from '../machine/mips.ts';
import { ACCESS } from '../machine/modelthread.ts';

export interface Touch {
  /** First word, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly writes: boolean;
}

export type Footprint = readonly Touch[];

/** An access that a thread stands before. */
export interface Pending {
  readonly kind: number;
  readonly at: Addr;
  readonly operand: number;
  readonly expected: number;
  /** Words that a turn of a spin loop waits for; the first `readCount` of them. */
  readonly reads: ArrayLike<Addr>;
  readonly readCount: number;
}

/** What is no word has a number above all words. */
const SLEEPERS = 2 ** 32;
const PRIVATE = 2 ** 33;
const ORACLE = 2 ** 34;
const NOTHING = 2 ** 35;

/** Depends on every step. */
export const EVERYTHING: Footprint = [{ from: 0, to: Number.POSITIVE_INFINITY, writes: true }];
/** Depends on no step but one that depends on all. */
const NO_WORD: Footprint = [touch(NOTHING, false)];

export function touch(at: number, writes: boolean, range = 1): Touch {
  return { from: at, to: at + range, writes };
}

/** Where those who sleep on a word stand in footprints. */
export function sleepersOf(at: Addr): number {
  return SLEEPERS + at;
}

/** The private words of a CPU, as one: for threads that share a CPU. */
export function privateWordsOf(cpu: number): Touch {
  return touch(PRIVATE + cpu, true);
}

/** What an oracle knows of one thing that it was asked about, after a step and before the thread's next one. */
export function knowledgeOf(about: number): Touch {
  return touch(ORACLE + about, true);
}

/** What an oracle may know of anything. */
export const KNOWLEDGE: Touch = touch(ORACLE, true, NOTHING - ORACLE);

export function isKnowledge({ from }: Touch): boolean {
  return from >= ORACLE && from < NOTHING;
}

export function conflicts(a: Footprint, b: Footprint): boolean {
  for (const first of a) {
    for (const second of b) {
      if ((first.writes || second.writes) && first.from < second.to && second.from < first.to) {
        return true;
      }
    }
  }
  return false;
}

/** Whether an access of that kind writes, when it does what it is for. */
export function writesWord(kind: number): boolean {
  switch (kind) {
    case ACCESS.store:
    case ACCESS.atomicStore:
    case ACCESS.exchange:
    case ACCESS.compareExchange:
    case ACCESS.add:
    case ACCESS.or:
    case ACCESS.and:
    case ACCESS.zeroPage:
    case ACCESS.acquire:
    case ACCESS.release:
      return true;
    default:
      return false;
  }
}

/**
 * What an access will touch where words hold what `holds` says. A device's further words are known afterwards only.
 * `ordersSleepers`: it matters who falls asleep first, since a notify may wake one and not the other.
 */
export function footprintOf(pending: Pending, holds: (at: Addr) => number, ordersSleepers = false): Footprint {
  const { kind, at, operand, expected } = pending;
  switch (kind) {
    case ACCESS.compareExchange:
      return [touch(at, holds(at) === expected)];
    case ACCESS.wait:
      return holds(at) === expected ? [touch(at, false), touch(sleepersOf(at), ordersSleepers)] : [touch(at, false)];
    case ACCESS.woken:
      return NO_WORD;
    case ACCESS.notify:
      return [touch(sleepersOf(at), true)];
    case ACCESS.pause:
      return Array.from({ length: pending.readCount }, (_, n) => touch(pending.reads[n] as Addr, false));
    case ACCESS.zeroPage:
      return [touch(at, true, PAGE_WORDS)];
    case ACCESS.acquire:
      return holds(at) === 0 ? [touch(at, true)] : [touch(at, false), touch(operand, false)];
    case ACCESS.device:
      return [touch(at, true), touch(operand, false)];
    case ACCESS.idle:
      return operand < 0 ? [touch(at, false)] : [touch(at, false), touch(operand, false)];
    default:
      return [touch(at, writesWord(kind))];
  }
}

/** The most that an access can touch: it finds the value that it hopes for. */
export function mostTouchedBy(pending: Pending): Footprint {
  const hoped = pending.kind === ACCESS.acquire ? 0 : pending.expected;
  return footprintOf(pending, () => hoped);
}
