/**
 * Stateful search: every state once, depth first (as SPIN does; Holzmann, The SPIN Model Checker, 2003).
 *
 * A state is all that the rest of a run depends on: the words, what oracles and disks keep outside of them, and of each
 * thread its operation, what its operations returned, and its log (stateset.ts). Its clock follows from that (model.ts).
 * A run that comes to a state seen before is given up. So runs that do the same things in another order meet again, and
 * what grows exponentially is the number of runs, not of states: this proves in little time what DPOR cannot where threads
 * repeat themselves, and is slower where each run has states of its own.
 *
 * When it comes to its end, every state was seen (but for the chance that stateset.ts names): every deadlock, panic and
 * final state, and all that an oracle finds, since what that says follows from what it knows and from the step.
 *
 * What a whole run shows needs more:
 * - A data race. Of two accesses that race there is a state in which both threads stand before theirs, and there the one
 *   is made and then the other; that run is not given up, whether states after it are new or not, as detectors judge a
 *   run that has ended.
 * - A history whose judge (Program.history) knows of a run what its operations have returned, and which were over before
 *   which began: where there is one, that order is a part of a state, too.
 * - An order of locks that could deadlock may be missed, but no deadlock.
 */
import type { AccessObserver, ModelMachine } from '../../machine/model.ts';
import { ACCESS, type ModelThread } from '../../machine/modelthread.ts';
import { conflicts, mostTouchedBy } from '../footprint.ts';
import { OperationOrder } from '../operationorder.ts';
import { Path } from '../path.ts';
import { StateHash, StateSet } from '../stateset.ts';
import { ABANDON, type Choice, defaultThread, type Strategy } from '../strategy.ts';

export class Stateful implements Strategy {
  readonly name = 'stateful';
  readonly #path = new Path();
  readonly #tellOrder = (take: (value: number) => void): void => this.#order?.stateInto(take);
  readonly #seen = new StateSet();
  readonly #hash: StateHash;
  /** Null where nobody judges what operations return. */
  readonly #order: OperationOrder | null;
  /** The thread whose access races with the one that was just made, or -1. */
  #racing = -1;
  /** Whether such a one was made after it, in a part of this run that is new. */
  #showsRace = false;
  #over = false;

  /** `hasHistory`: whether what operations return is judged by the whole run ({@link Program.history}). */
  constructor(m: ModelMachine, hasHistory: boolean) {
    this.#hash = new StateHash(m);
    this.#order = hasHistory ? new OperationOrder(m.threads) : null;
  }

  get observer(): AccessObserver | null {
    return this.#order;
  }

  /** How many states were seen. */
  get states(): number {
    return this.#seen.size;
  }

  begin(): boolean {
    this.#order?.begin();
    this.#racing = -1;
    this.#showsRace = false;
    return !this.#over;
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

  /** A choice that was not come to before. False: the state was seen, and the run shows no race that is to be judged. */
  #goOn(choice: Choice): boolean {
    const racing = this.#racing >= 0 && (choice.enabled >>> this.#racing) & 1 ? this.#racing : -1;
    const { low, high } = this.#hash.now(this.#tellOrder);
    const isNew = this.#seen.add(low, high);
    this.#showsRace ||= racing >= 0;
    if (!isNew && !this.#showsRace) {
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
