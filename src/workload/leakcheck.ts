/**
 * The leak check of a workload: as many bytes of kernel memory must be in use after its last thread has ended as before
 * its first began. OS/161 runs `khu` before and after a test.
 *
 * Only where no other workload runs. Threads that are started over begin and end more than once, so the bytes are
 * compared whenever nobody is inside: as many rounds have ended as have begun, and none begins while they are counted.
 */
import type { Arena } from '../machine/arena.ts';
import type { Addr, Machine } from '../machine/machine.ts';

/** `used`: bytes in use at boot, fixed before the threads start. Atomic: rounds begun, rounds ended. */
const LEAKS = { used: 0, begun: 1, ended: 2, words: 3 } as const;

export function layOutLeakCheck(arena: Arena): Addr {
  return arena.words('leakcheck', LEAKS.words);
}

export class LeakCheck {
  readonly #m: Pick<Machine, 'load' | 'store' | 'atomicLoad' | 'atomicAdd'>;
  readonly #at: Addr;
  readonly #usedBytes: () => number;

  /** `usedBytes` counts the kernel's memory in use, as `khu` does. */
  constructor(m: Pick<Machine, 'load' | 'store' | 'atomicLoad' | 'atomicAdd'>, at: Addr, usedBytes: () => number) {
    this.#m = m;
    this.#at = at;
    this.#usedBytes = usedBytes;
  }

  /** Notes what is in use while no thread runs yet. Boot CPU only. */
  boot(): void {
    this.#m.store(this.#at + LEAKS.used, this.#usedBytes());
  }

  /** A thread begins a round; it has allocated nothing yet. */
  begin(): void {
    this.#m.atomicAdd(this.#at + LEAKS.begun, 1);
  }

  /** A thread has ended a round and freed all that it held. The bytes in use before and now, if nobody is inside. */
  end(): { before: number; after: number } | null {
    const begun = this.#m.atomicLoad(this.#at + LEAKS.begun);
    if (this.#m.atomicAdd(this.#at + LEAKS.ended, 1) + 1 !== begun) {
      return null;
    }
    const after = this.#usedBytes();
    // Whoever has begun meanwhile may have allocated: the count was not of a quiet machine.
    if (this.#m.atomicLoad(this.#at + LEAKS.begun) !== begun) {
      return null;
    }
    return { before: this.#m.load(this.#at + LEAKS.used), after };
  }
}
