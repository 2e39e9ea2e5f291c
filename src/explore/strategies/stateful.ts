/**
 * Stateful search: every state once, depth first (as SPIN does; Holzmann, The SPIN Model Checker, 2003).
 *
 * A state is all that the rest of a run depends on: the words, and of each thread its operation, what its operations
 * returned, and its log (stateset.ts). A run that comes to a state seen before is given up. So runs that do the same
 * things in another order meet again, and what grows exponentially is the number of runs, not of states: this proves in
 * little time what DPOR cannot where threads repeat themselves, and is slower where each run has states of its own.
 *
 * When it comes to its end, every state was seen (but for the chance that stateset.ts names): every deadlock, panic and
 * final state. A detector that looks at whole runs sees fewer of them; a data race is found none the less. Of two
 * accesses that race there is a state in which both threads stand before theirs, and there the one is made and then the
 * other, whether the state between them is new or not. What the history of a whole run shows may be missed, and what an
 * oracle keeps outside the machine's words is no part of a state; so where a program has either, the end of this search
 * proves nothing. An order of locks that could deadlock may be missed too, but no deadlock. A
 * clock that is read into a log keeps states apart that are else the same.
 */
import type { AccessObserver, ModelMachine } from '../../machine/model.ts';
import { ACCESS, type ModelThread } from '../../machine/modelthread.ts';
import { conflicts, mostTouchedBy } from '../footprint.ts';
import { Path } from '../path.ts';
import type { Program } from '../program.ts';
import { Hash, StateHash, StateSet } from '../stateset.ts';
import { ABANDON, type Choice, defaultThread, type Strategy } from '../strategy.ts';

export class Stateful implements Strategy, AccessObserver {
  readonly name = 'stateful';
  readonly #path = new Path();
  readonly #seen = new StateSet();
  readonly #hash: StateHash;
  /** What devices have done in this run: they keep what is no word. */
  readonly #devices = new Hash();
  /** The thread whose access races with the one that was just made, or -1. */
  #racing = -1;
  #over = false;
  #asked = false;

  constructor(m: ModelMachine) {
    this.#hash = new StateHash(m);
  }

  get observer(): AccessObserver {
    return this;
  }

  /** How many states were seen. */
  get states(): number {
    return this.#seen.size;
  }

  asked(): void {
    this.#asked = true;
  }

  overlooks({ history }: Program): boolean {
    return this.#asked || history !== undefined;
  }

  begin(): boolean {
    this.#devices.clear();
    this.#racing = -1;
    return !this.#over;
  }

  performed(thread: ModelThread, kind: number, at: number, range: number, _before: number, after: number): void {
    if (thread.cpu < 0) {
      for (const value of [kind, at, range, after]) {
        this.#devices.take(value);
      }
    }
  }

  choose(choice: Choice): number {
    const path = this.#path;
    if (choice.step === path.length && !this.#goOn(choice)) {
      return ABANDON;
    }
    const thread = path.follow(choice);
    this.#racing = choice.step === path.length - 1 ? racingWith(choice, thread) : -1;
    return thread;
  }

  end(): void {
    this.#over = !this.#path.advance();
  }

  /** A choice that was not come to before. False: the state was seen, and no race is to be shown. */
  #goOn(choice: Choice): boolean {
    const racing = this.#racing >= 0 && (choice.enabled >>> this.#racing) & 1 ? this.#racing : -1;
    const { low, high } = this.#hash.of(this.#devices.low);
    const isNew = this.#seen.add(low, high);
    if (!isNew && racing < 0) {
      return false;
    }
    const first = racing < 0 ? defaultThread(choice) : racing;
    this.#path.push(choice, first, isNew ? choice.enabled & ~(1 << first) : 0);
    return true;
  }
}

/** Another thread that can move and whose access races with this thread's, or -1. */
function racingWith({ threads, enabled }: Choice, thread: number): number {
  const mine = threads[thread] as ModelThread;
  for (const other of threads) {
    const both = other !== mine && (enabled >>> other.number) & 1;
    if (both && (isPlain(mine) || isPlain(other)) && conflicts(mostTouchedBy(mine), mostTouchedBy(other))) {
      return other.number;
    }
  }
  return -1;
}

function isPlain({ kind }: ModelThread): boolean {
  return kind === ACCESS.load || kind === ACCESS.store || kind === ACCESS.zeroPage;
}
