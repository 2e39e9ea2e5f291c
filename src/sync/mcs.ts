/**
 * The queue lock of Mellor-Crummey and Scott: waiters form a list, and each spins on a word of its own.
 *
 * First come, first served, by the exchange on the tail. A node a CPU and lock: a thread waits for a lock once. A release
 * costs one miss, that of the next in line. When the host has taken its core away, everybody behind it waits too.
 * Source: Mellor-Crummey and Scott, "Algorithms for Scalable Synchronization", ACM TOCS 9(1), 1991, algorithm 5.
 *
 *     tail   meaning                     node of a CPU in line
 *     0      free, nobody waits          next     0, or 1 + the CPU behind it, stored by that one
 *     c+1    CPU c came last             waiting  1 until the CPU before it stores 0
 *
 * Nobody sleeps, but a successor could be forgotten: it exchanges the tail first and links itself second. A holder that
 * finds no link compares the tail with itself: if it is not last, a successor is between the two, and is waited for. The
 * successor says that it waits before it links itself, so the holder's 0 comes after its 1.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import type { Lock } from './lock.ts';
import { layOutSpinning, Spinner, type SpinningWords } from './spinning.ts';

/** A node: `next` is written by the CPU behind, `waiting` by its own and the one before. Atomic. */
const NODE = { next: 0, waiting: 1, words: 2 } as const;

export interface McsWords extends SpinningWords {
  readonly tail: Addr;
  /** Each CPU's node, in a line of its own. */
  readonly nodes: readonly Addr[];
}

export function layOutMcsLock(arena: Arena, name: string, cpus: number, timed: boolean): McsWords {
  return {
    ...layOutSpinning(arena, name, cpus, timed),
    tail: arena.words(`${name}.tail`, 1),
    nodes: Array.from({ length: cpus }, (_, cpu) => arena.words(`${name}.node[${cpu}]`, NODE.words)),
  };
}

export class McsLock implements Lock {
  readonly name: string;
  readonly #m: Machine;
  readonly #at: McsWords;
  readonly #node: Addr;
  readonly #me: number;
  readonly #spinner: Spinner;

  constructor(cpu: Cpu, at: McsWords) {
    this.name = at.name;
    this.#m = cpu.m;
    this.#at = at;
    this.#node = at.nodes[cpu.curthread] as Addr;
    this.#me = cpu.curthread + 1;
    this.#spinner = new Spinner(cpu, at);
  }

  acquire(): void {
    this.#spinner.wants(this);
    this.#m.atomicStore(this.#node + NODE.next, 0);
    const before = this.#m.atomicExchange(this.#at.tail, this.#me);
    if (before !== 0) {
      const start = this.#spinner.waits();
      this.#spinner.waited(start, this.#spinBehind(before));
    }
    this.#m.atomicStore(this.#at.word, this.#me);
    this.#spinner.acquired();
  }

  /** Spins until the CPU before us lets us in; returns the turns. Blocked with interrupts off, as are all in line. */
  #spinBehind(before: number): number {
    const waiting = this.#node + NODE.waiting;
    this.#m.atomicStore(waiting, 1);
    this.#m.atomicStore(this.#nodeOf(before) + NODE.next, this.#me);
    let turns = 0;
    while (this.#m.atomicLoad(waiting) !== 0) {
      turns++;
      this.#m.pause();
    }
    return turns;
  }

  release(): void {
    this.#spinner.releasing(this);
    this.#m.atomicStore(this.#at.word, 0);
    const behind = this.#successor();
    if (behind !== 0) {
      this.#m.atomicStore(this.#nodeOf(behind) + NODE.waiting, 0);
    }
    this.#spinner.released();
  }

  /** 1 + the CPU behind us; 0 if there was none, and the lock is free then. */
  #successor(): number {
    const next = this.#node + NODE.next;
    const behind = this.#m.atomicLoad(next);
    if (behind !== 0 || this.#m.atomicCompareExchange(this.#at.tail, this.#me, 0) === this.#me) {
      return behind;
    }
    // Blocked: somebody has exchanged the tail and is two stores from the link.
    while (this.#m.atomicLoad(next) === 0) {
      this.#m.pause();
    }
    return this.#m.atomicLoad(next);
  }

  #nodeOf(one: number): Addr {
    return this.#at.nodes[one - 1] as Addr;
  }

  holds(): boolean {
    return this.#spinner.held;
  }

  holder(): number {
    return this.#m.atomicLoad(this.#at.word) - 1;
  }
}
