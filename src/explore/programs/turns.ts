/**
 * The promise of the locks that are first come, first served: while a CPU stands in line, each other one comes before it
 * at most once, namely if it stood there already.
 *
 * A CPU stands in line from the one instruction by which it takes its place (Lamport's doorway): where that is, is a fact
 * of each kind of lock. Source: Lamport, "A New Solution of Dijkstra's Concurrent Programming Problem", CACM 17(8), 1974.
 */
import type { Cpu } from '../../machine/cpu.ts';
import type { Addr } from '../../machine/machine.ts';
import type { ModelMachine } from '../../machine/model.ts';

/** What of the lock's words the instruction is made on, by kind. */
const DOORWAYS: Readonly<Record<string, string>> = { ticket: '.next', mcs: '.tail', clh: '.tail' };

/** What is asked about: looks at the same thing may see each other's order. */
const LINE = 0;

export class Turns {
  readonly #m: ModelMachine;
  readonly #cpus: number;
  /** By CPU: whether it stands in line. */
  readonly #waits: boolean[] = [];
  /** By CPU in line, and CPU: how often that one was let in since. */
  readonly #passed: number[] = [];

  constructor(m: ModelMachine, cpus: number, doorway: Addr) {
    this.#m = m;
    this.#cpus = cpus;
    const forget = () => {
      this.#waits.splice(0, cpus, ...Array.from({ length: cpus }, () => false));
      this.#passed.splice(0, cpus * cpus, ...Array.from({ length: cpus * cpus }, () => 0));
    };
    forget();
    m.outside.push({
      reset: forget,
      stateInto: take => {
        for (const value of [...this.#waits.map(Number), ...this.#passed]) {
          take(value);
        }
      },
    });
    const add = m.atomicAdd.bind(m);
    const exchange = m.atomicExchange.bind(m);
    m.atomicAdd = (at, value) => this.#through(at === doorway, add(at, value));
    m.atomicExchange = (at, value) => this.#through(at === doorway, exchange(at, value));
  }

  #through(isDoorway: boolean, value: number): number {
    const { cpu } = this.#m.running;
    if (isDoorway) {
      this.#m.observe(() => {
        this.#waits[cpu] = true;
        this.#passed.fill(0, cpu * this.#cpus, (cpu + 1) * this.#cpus);
      }, LINE);
    }
    return value;
  }

  /** The CPU has been let in. Panics if it has come before another one twice. */
  letIn(cpu: Cpu): void {
    const overtaken = this.#m.ask(() => this.#count(cpu.number), LINE);
    if (overtaken >= 0) {
      cpu.panic(`CPU ${cpu.number} was let in twice while CPU ${overtaken} stood in line`);
    }
  }

  /** The CPU that stands in line and has seen this one let in twice, or -1. */
  #count(cpu: number): number {
    this.#waits[cpu] = false;
    for (let other = 0; other < this.#cpus; other++) {
      const at = other * this.#cpus + cpu;
      if (this.#waits[other] === true) {
        const times = (this.#passed[at] ?? 0) + 1;
        this.#passed[at] = times;
        if (times > 1) {
          return other;
        }
      }
    }
    return -1;
  }
}

/** Watches over a lock of this kind, if it is one that promises turns. */
export function turnsOf(kind: string, m: ModelMachine, cpus: number, at: (suffix: string) => Addr): Turns | null {
  const doorway = DOORWAYS[kind];
  return doorway === undefined ? null : new Turns(m, cpus, at(doorway));
}
