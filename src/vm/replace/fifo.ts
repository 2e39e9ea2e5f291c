/**
 * First in, first out: the victim is the page that was loaded first.
 *
 * The evictable frames are a list through the coremap's entries in the order of their stamps, so the oldest is its head:
 * constant time for all three operations. Busy, fixed and free frames are not on it.
 */
import type { Arena } from '../../machine/arena.ts';
import type { Addr } from '../../machine/machine.ts';
import { type Coremap, ENTRY } from '../coremap.ts';
import type { ReplacementPolicy } from './policy.ts';

/** Under the coremap's lock. */
export const FIFO = { head: 0, tail: 1, stamp: 2, words: 3 } as const;

export function layOutFifo(arena: Arena): Addr {
  return arena.words('fifo', FIFO.words);
}

export class Fifo implements ReplacementPolicy {
  readonly name = 'fifo';
  readonly coremap: Coremap;
  readonly at: Addr;

  constructor(coremap: Coremap, at: Addr) {
    this.coremap = coremap;
    this.at = at;
  }

  add(frame: number): void {
    this.coremap.assertLocked('fifo add');
    const { m } = this.coremap.cpu;
    const tail = m.load(this.at + FIFO.tail);
    const stamp = m.load(this.at + FIFO.stamp) + 1;
    m.store(this.at + FIFO.stamp, stamp);
    this.coremap.set(frame, ENTRY.stamp, stamp);
    this.coremap.set(frame, ENTRY.prev, tail);
    this.coremap.set(frame, ENTRY.next, 0);
    this.link(tail, frame);
    m.store(this.at + FIFO.tail, frame);
  }

  remove(frame: number): void {
    this.coremap.assertLocked('fifo remove');
    const { m } = this.coremap.cpu;
    const next = this.coremap.get(frame, ENTRY.next);
    const prev = this.coremap.get(frame, ENTRY.prev);
    this.link(prev, next);
    if (next === 0) {
      m.store(this.at + FIFO.tail, prev);
    } else {
      this.coremap.set(next, ENTRY.prev, prev);
    }
  }

  victim(): number {
    this.coremap.assertLocked('fifo victim');
    return this.coremap.cpu.m.load(this.at + FIFO.head);
  }

  /** Makes `frame` follow `prev`, or be the head when that is 0. Needs the lock. */
  link(prev: number, frame: number): void {
    if (prev === 0) {
      this.coremap.cpu.m.store(this.at + FIFO.head, frame);
    } else {
      this.coremap.set(prev, ENTRY.next, frame);
    }
  }
}
