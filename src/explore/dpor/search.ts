/**
 * Depth-first search over traces: what source-set and optimal DPOR have in common (strategies/dpor.ts and optimal.ts).
 *
 * Before each step of the run stands a node: the threads that need not move there, since what they would lead to has been
 * seen (the sleep set), and the branches that are still to be tried. When a run is over, each race in it asks for a run
 * in which the two steps come the other way round; `plan` says how.
 */
import { type AccessObserver, ModelFault, type ModelMachine } from '../../machine/model.ts';
import type { ModelThread } from '../../machine/modelthread.ts';
import { MOST_STEPS } from '../execution.ts';
import { conflicts, EVERYTHING, type Footprint } from '../footprint.ts';
import { ABANDON, type Choice, defaultThread, type ScheduleEnd, type Strategy } from '../strategy.ts';
import { Recorder } from './recorder.ts';
import { type Plan, reversePending, reverseRaces } from './reversals.ts';
import type { Branch, Sequence } from './sequence.ts';

/** A thread that sleeps at a node, and what its next step touches. */
export interface Sleeper {
  readonly thread: number;
  readonly footprint: Footprint;
}

export interface Node {
  readonly sleep: Sleeper[];
  /** Still to be tried, in this order; the one that is being tried is not in it. */
  readonly branches: Branch[];
}

/** A part of a search: all runs that begin with these choices, but for those that would first make a sleeper's step. */
export interface TracePart {
  readonly choices: readonly number[];
  /** Who need not move after these, since what that would lead to is in another part. */
  readonly sleep: readonly Sleeper[];
}

const WHOLE: TracePart = { choices: [], sleep: [] };

/** A branch that may be followed by anything. */
export function leaf(thread: number, footprint: Footprint): Branch {
  return { thread, footprint, branches: [] };
}

/** Who slept before a step goes on sleeping unless the step changes what it is about to do. */
export function stillAsleep(sleep: readonly Sleeper[], { thread, footprint }: Sleeper): Sleeper[] {
  return sleep.filter(sleeper => sleeper.thread !== thread && !conflicts(sleeper.footprint, footprint));
}

export abstract class TraceSearch implements Strategy {
  abstract readonly name: string;
  /** Whether a plan takes in all of a run that does not depend on the race, and is made again for each run. */
  protected abstract readonly whole: boolean;
  protected readonly recorder: Recorder;
  readonly #m: ModelMachine;
  readonly #part: TracePart;
  #nodes: Node[] = [];
  /** What is to be tried after the step that was chosen last. */
  #following: Branch[] = [];
  #choice: Choice | null = null;
  /** Steps of the run that are those of the run before. */
  #repeated = 0;
  #over = false;

  /**
   * `part`: the nodes of its choices are closed. All threads that can move there are tried, each in a part of its own or
   * asleep in this one, so a race with a step before the part begins asks for nothing that another part does not do.
   */
  constructor(m: ModelMachine, part: TracePart = WHOLE) {
    this.#m = m;
    this.#part = part;
    this.recorder = new Recorder(m);
  }

  get observer(): AccessObserver {
    return this.recorder;
  }

  begin(): boolean {
    return !this.#over;
  }

  choose(choice: Choice): number {
    this.#choice = choice;
    const { trace } = this.recorder;
    if (choice.step < trace.length) {
      return this.recorder.repeat(choice);
    }
    this.recorder.complete();
    if (choice.step === this.#nodes.length) {
      this.#nodes.push({ sleep: this.#sleepAt(choice.step), branches: this.#following });
    }
    const node = this.#nodes[choice.step] as Node;
    const given = this.#part.choices[choice.step];
    const branch =
      given === undefined ? (node.branches.shift() ?? this.#anyBranch(choice, node)) : leaf(given, EVERYTHING);
    if (branch === null) {
      return ABANDON;
    }
    this.#assertEnabled(choice, branch.thread);
    this.#following = branch.branches;
    this.recorder.begin(choice.threads[branch.thread] as ModelThread);
    return branch.thread;
  }

  end({ steps, abandoned }: ScheduleEnd): void {
    if (this.#choice === null) {
      // A program that never came to a choice has one schedule.
      this.#over = true;
      return;
    }
    if (this.#m.leftAsleep && !this.recorder.touching.ordersSleepers) {
      this.#startAgain();
      return;
    }
    const choice = this.#choice;
    const thrown = choice.enabled !== 0 && !abandoned && steps < MOST_STEPS;
    this.recorder.complete(thrown);
    // What a run would have led to that was cut short is not known, and not tried.
    if (steps < MOST_STEPS) {
      this.#planReversals(choice, thrown);
    }
    this.#goBack();
  }

  /** A notify has left somebody asleep: so far the order in which threads fall asleep was held to be of no account. */
  #startAgain(): void {
    this.recorder.touching.ordersSleepers = true;
    this.recorder.clear();
    this.#nodes = [];
    this.#following = [];
    this.#repeated = 0;
  }

  /** A run is to be made that goes on from a node with `sequence`, unless an equivalent one is seen anyway. */
  protected abstract plan(node: Node, sequence: Sequence): void;

  #planReversals(choice: Choice, thrown: boolean): void {
    const plan: Plan = (position, sequence) => {
      if (position >= this.#part.choices.length) {
        this.plan(this.#nodes[position] as Node, sequence);
      }
    };
    const { trace, touching } = this.recorder;
    reverseRaces(trace, touching, this.whole ? 0 : this.#repeated, this.whole, plan);
    reversePending(trace, touching, choice, thrown, plan);
  }

  #sleepAt(step: number): Sleeper[] {
    const { choices, sleep } = this.#part;
    if (step <= choices.length) {
      return step < choices.length ? [] : [...sleep];
    }
    return stillAsleep((this.#nodes[step - 1] as Node).sleep, this.recorder.trace.step(step - 1));
  }

  /** A thread that does not sleep; null if all that can move do. Where only free turns are left, each is to be tried. */
  #anyBranch(choice: Choice, node: Node): Branch | null {
    const { threads, current, step } = choice;
    const awake = node.sleep.reduce((enabled, { thread }) => enabled & ~(1 << thread), choice.enabled);
    if (awake === 0) {
      return null;
    }
    const chosen = defaultThread({ threads, current, step, enabled: awake });
    if (this.recorder.isFreeTurn(threads[chosen] as ModelThread)) {
      const others = threads.filter(({ number }) => number !== chosen && (awake >>> number) & 1);
      node.branches.push(...others.map(({ number }) => leaf(number, EVERYTHING)));
    }
    return leaf(chosen, EVERYTHING);
  }

  #assertEnabled({ enabled, step }: Choice, thread: number): void {
    if (((enabled >>> thread) & 1) === 0) {
      throw new ModelFault(`step ${step}: thread ${thread} was to move and cannot: is the program deterministic?`);
    }
  }

  /** Takes steps back to the last node where something is still to be tried. */
  #goBack(): void {
    const { trace } = this.recorder;
    for (let node = this.#lastOpen(); node !== null; node = this.#lastOpen()) {
      if (trace.length === this.#nodes.length) {
        node.sleep.push(trace.pop());
      }
      this.#repeated = trace.length;
      if (node.branches.length > 0) {
        return;
      }
      this.#nodes.pop();
    }
    this.#over = true;
  }

  #lastOpen(): Node | null {
    return this.#nodes.length > this.#part.choices.length ? (this.#nodes.at(-1) as Node) : null;
  }
}
