/**
 * The ticket lock: take a number, wait until it is called.
 *
 * First come, first served: whoever takes a number is let in after those before it, and after nobody else. Two words and
 * the holder's name. All waiters read one word, so each release costs a miss for every waiter. When the host has taken
 * the core away from the one whose turn it is, everybody waits for it.
 * Source: Mellor-Crummey and Scott, ACM TOCS 9(1), 1991, section 2.2, with its back-off in proportion to the distance;
 * Reed and Kanodia, CACM 22(2), 1979, for sequencers and event counts.
 *
 *     next - serving   meaning                    moved to by
 *     0                free                       the holder's release, if nobody waits
 *     1                held, nobody waits         any thread takes a number
 *     n > 1            held, n - 1 wait           any thread takes a number; a release, from n + 1
 *
 * Both count modulo 2^32. Only the holder writes `serving`, so its release is a store. Nobody sleeps: no wake-up is lost.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import type { Lock } from './lock.ts';
import { layOutSpinning, Spinner, type SpinningWords } from './spinning.ts';

export interface TicketWords extends SpinningWords {
  readonly next: Addr;
  readonly serving: Addr;
}

export function layOutTicketLock(arena: Arena, name: string, cpus: number, timed: boolean): TicketWords {
  return {
    ...layOutSpinning(arena, name, cpus, timed),
    next: arena.words(`${name}.next`, 1),
    serving: arena.words(`${name}.serving`, 1),
  };
}

export class TicketLock implements Lock {
  readonly name: string;
  readonly #m: Machine;
  readonly #at: TicketWords;
  readonly #me: number;
  readonly #spinner: Spinner;

  constructor(cpu: Cpu, at: TicketWords) {
    this.name = at.name;
    this.#m = cpu.m;
    this.#at = at;
    this.#me = cpu.curthread + 1;
    this.#spinner = new Spinner(cpu, at);
  }

  acquire(): void {
    this.#spinner.wants(this);
    const mine = this.#m.atomicAdd(this.#at.next, 1);
    if (this.#m.atomicLoad(this.#at.serving) !== mine) {
      const start = this.#spinner.waits();
      this.#spinner.waited(start, this.#spin(mine));
    }
    this.#m.atomicStore(this.#at.word, this.#me);
    this.#spinner.acquired();
  }

  /** Spins until the number is called; returns the turns. Blocked with interrupts off, until all before it have released. */
  #spin(mine: number): number {
    let turns = 0;
    for (;;) {
      const ahead = (mine - this.#m.atomicLoad(this.#at.serving)) | 0;
      if (ahead === 0) {
        return turns;
      }
      let n = 0;
      do {
        turns++;
        this.#m.pause();
      } while (++n < ahead);
    }
  }

  release(): void {
    this.#spinner.releasing(this);
    this.#m.atomicStore(this.#at.word, 0);
    this.#m.atomicStore(this.#at.serving, (this.#m.atomicLoad(this.#at.serving) + 1) | 0);
    this.#spinner.released();
  }

  holds(): boolean {
    return this.#spinner.held;
  }

  holder(): number {
    return this.#m.atomicLoad(this.#at.word) - 1;
  }
}
