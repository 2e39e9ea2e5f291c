/**
 * Holds each run of an operation against the runs before it.
 *
 * An operation is stopped by throwing through it, and called again from its start (machine/model.ts). So it must ask for
 * the same accesses in the same order each time; one that does not is told apart here, by name, before it has done harm.
 * A `catch` or `finally` of the program's may see the sentinel on its way: what it asks for then is refused with the
 * sentinel again, so `finally { lock.release() }` is harmless, and no fault can be swallowed.
 */
import type { Addr } from '../../machine/machine.ts';
import { ModelFault, UNWIND } from '../../machine/model.ts';

/** More than a whole run may have steps (execution.ts): an operation that asks for so many waits for nobody. */
const MOST_ASKED = 100_000;

export class Transcript {
  readonly #nameOf: (at: Addr) => string;
  readonly #kinds: string[] = [];
  readonly #ats: Addr[] = [];
  readonly #values: number[] = [];
  #known = 0;
  #position = 0;
  /** The last access has not returned: the operation is being thrown through, with `#thrown`. */
  #unanswered = false;
  #thrown: unknown = UNWIND;

  constructor(nameOf: (at: Addr) => string) {
    this.#nameOf = nameOf;
  }

  /** Before each run of the operation; `first`: it has not been run before. */
  begins(first: boolean): void {
    if (first) {
      this.#known = 0;
    }
    this.#position = 0;
    this.#unanswered = false;
    this.#thrown = UNWIND;
  }

  /** Before each access. `at` is -1 where `kind` says it all. */
  asks(kind: string, at: Addr, value: number): void {
    if (this.#unanswered) {
      throw this.#thrown;
    }
    this.#unanswered = true;
    const n = this.#position++;
    if (n === MOST_ASKED) {
      this.throws(
        new ModelFault(
          `${MOST_ASKED} accesses in one function, and no end to it`,
          'a loop that comes to its end, or in which each turn loads a word that another thread changes',
        ),
      );
    }
    if (n < this.#known) {
      if (this.#kinds[n] !== kind || this.#ats[n] !== at || this.#values[n] !== value) {
        this.#diverges(n, describe(kind, at, value, this.#nameOf));
      }
      return;
    }
    this.#kinds[n] = kind;
    this.#ats[n] = at;
    this.#values[n] = value;
    this.#known++;
  }

  /** After each access. */
  answered(): void {
    this.#unanswered = false;
  }

  /** Throws `error` through the operation, whatever the operation does about it. */
  throws(error: unknown): never {
    this.#thrown = error;
    this.#unanswered = true;
    throw error;
  }

  /** The operation has returned. */
  returned(): void {
    if (this.#unanswered) {
      throw this.#thrown;
    }
    if (this.#position < this.#known) {
      this.#diverges(this.#position, 'its end');
    }
    this.#known = 0;
  }

  /** Why the operation was left: what was thrown through it, whatever it made of that; else `error`. */
  cause(error: unknown): unknown {
    return this.#unanswered ? this.#thrown : error;
  }

  #diverges(n: number, now: string): never {
    const before = describe(this.#kinds[n] as string, this.#ats[n] as Addr, this.#values[n] as number, this.#nameOf);
    this.throws(
      new ModelFault(
        `run again, access ${n + 1} is ${now}, and was ${before}`,
        'a thread that keeps nothing outside its local variables and the words, and uses no clock and no random numbers',
      ),
    );
  }
}

function describe(kind: string, at: Addr, value: number, nameOf: (at: Addr) => string): string {
  if (at < 0) {
    return kind;
  }
  const name = nameOf(at);
  return WRITES.has(kind) ? `${kind} of ${value} to ${name}` : `${kind} of ${name}`;
}

const WRITES: ReadonlySet<string> = new Set(['store', 'atomicStore', 'exchange', 'compareExchange']);
