/**
 * The queue lock of Craig, and of Magnusson, Landin and Hagersten: each waiter spins on the node of the one before it.
 *
 * First come, first served, by the exchange on the tail. One node more than there are CPUs. A release is one store, with
 * nobody to look for and none to wait for, and costs one miss, that of the next in line. When the host has taken its core
 * away, everybody behind it waits too.
 * Source: Craig, TR 93-02-02, University of Washington, 1993; Magnusson, Landin and Hagersten, IPPS 1994.
 *
 *     node   meaning
 *     0      whoever enqueued it last has released the lock; or nobody ever has
 *     1      whoever enqueued it wants the lock or holds it
 *
 * A releaser's node stays in line until its successor has seen the 0, so the releaser may not use it again: it takes the
 * node of the one before it, which nobody looks at any more. Nobody sleeps: no wake-up is lost. The node says 1 before the
 * exchange shows it to a successor.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import type { Lock } from './lock.ts';
import { layOutSpinning, Spinner, type SpinningWords } from './spinning.ts';

/** This CPU's only. `mine`: 1 + the number of its node, or 0 for the one that it began with, cpu + 1. `before`: a number. */
const OWN = { mine: 0, before: 1, words: 2 } as const;

export interface ClhWords extends SpinningWords {
  /** The number of the node enqueued last. Node 0 is nobody's to begin with. */
  readonly tail: Addr;
  readonly nodes: readonly Addr[];
  readonly own: readonly Addr[];
}

export function layOutClhLock(arena: Arena, name: string, cpus: number, timed: boolean): ClhWords {
  return {
    ...layOutSpinning(arena, name, cpus, timed),
    tail: arena.words(`${name}.tail`, 1),
    nodes: Array.from({ length: cpus + 1 }, (_, node) => arena.words(`${name}.node[${node}]`, 1)),
    own: Array.from({ length: cpus }, (_, cpu) => arena.words(`${name}.own[${cpu}]`, OWN.words)),
  };
}

export class ClhLock implements Lock {
  readonly name: string;
  readonly #m: Machine;
  readonly #at: ClhWords;
  readonly #own: Addr;
  readonly #me: number;
  readonly #spinner: Spinner;

  constructor(cpu: Cpu, at: ClhWords) {
    this.name = at.name;
    this.#m = cpu.m;
    this.#at = at;
    this.#own = at.own[cpu.curthread] as Addr;
    this.#me = cpu.curthread + 1;
    this.#spinner = new Spinner(cpu, at);
  }

  acquire(): void {
    this.#spinner.wants(this);
    const mine = this.#mine();
    this.#m.atomicStore(this.#nodeOf(mine), 1);
    const before = this.#m.atomicExchange(this.#at.tail, mine);
    this.#m.store(this.#own + OWN.before, before);
    if (this.#m.atomicLoad(this.#nodeOf(before)) !== 0) {
      const start = this.#spinner.waits();
      this.#spinner.waited(start, this.#spinOn(this.#nodeOf(before)));
    }
    this.#m.atomicStore(this.#at.word, this.#me);
    this.#spinner.acquired();
  }

  /** Spins until whoever enqueued this node has released; returns the turns. Blocked with interrupts off. */
  #spinOn(node: Addr): number {
    let turns = 0;
    while (this.#m.atomicLoad(node) !== 0) {
      turns++;
      this.#m.pause();
    }
    return turns;
  }

  release(): void {
    this.#spinner.releasing(this);
    this.#m.atomicStore(this.#at.word, 0);
    const mine = this.#mine();
    this.#m.store(this.#own + OWN.mine, this.#m.load(this.#own + OWN.before) + 1);
    this.#m.atomicStore(this.#nodeOf(mine), 0);
    this.#spinner.released();
  }

  #mine(): number {
    const noted = this.#m.load(this.#own + OWN.mine);
    return noted === 0 ? this.#me : noted - 1;
  }

  #nodeOf(node: number): Addr {
    return this.#at.nodes[node] as Addr;
  }

  holds(): boolean {
    return this.#spinner.held;
  }

  holder(): number {
    return this.#m.atomicLoad(this.#at.word) - 1;
  }
}
