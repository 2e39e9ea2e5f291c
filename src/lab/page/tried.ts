/** The runs that were tried on this page, and what is asked of them: how to run on, what to compare with. */
import type { LabEngine, LabSession } from '../api.ts';
import { commonSteps, endOf, type Run, turnsOf } from '../runs/run.ts';
import { RunList } from '../runs/runlist.ts';
import { type Limb, treeOf } from '../runs/tree.ts';
import { type Way, Ways } from '../runs/ways.ts';
import type { LabState, LabStep } from '../types.ts';

/** Short enough to be said in a lecture. */
const SEEDS = 10_000;

/** A run beside one that it is the same as for some steps. */
export interface Comparison {
  /** The steps of the run that was compared. */
  readonly of: readonly LabStep[];
  /** Null: none without a fault was found. */
  readonly good: LabSession | null;
  /** The first step that is not the same. */
  readonly at: number;
}

/** What is made of runs to draw them. */
interface Drawn {
  readonly of: readonly Run[];
  readonly ways: readonly Way[];
  readonly root: Limb | null;
}

export class Tried {
  /** How a run is gone on with, and the seed of that; the last one that was used, where each time has its own. */
  strategy = 'random';
  seed = 0;
  hasNewSeeds = true;
  /** By a run's number: whether the reader has opened or shut what hangs on it. */
  opened = new Map<number, boolean>();
  /** The run that the pointer is on, and the one that has the focus. */
  pointed: Run | null = null;
  focused: Run | null = null;
  /** The run that the session stands in. */
  current: Run | null = null;
  /** How the next run that is noted came about. */
  how = 'by hand';
  #comparison: Comparison | null = null;
  #list = new RunList();
  #ways = new Ways();
  #tree: Drawn = { of: [], ways: [], root: null };
  readonly #lists = new Map<string, { list: RunList; ways: Ways; opened: Map<number, boolean> }>();
  #kernel = '';
  #noted: { readonly history: readonly LabStep[] | null; readonly length: number } = { history: null, length: 0 };
  /** The thread of each step before the last run that was let go. */
  #start: readonly number[] = [];

  /** Those of the program that is open. */
  get runs(): readonly Run[] {
    return this.#list.all;
  }

  /** Null for no runs. Made when there is another run, and not at every step. */
  get tree(): Limb | null {
    return this.#drawn().root;
  }

  /** Of the run that is pointed at or has the focus; null for none. */
  get shown(): Way | null {
    const run = this.pointed ?? this.focused;
    return run === null ? null : this.wayOf(run);
  }

  wayOf(run: Run): Way | null {
    return this.#drawn().ways.find(way => way.run === run) ?? null;
  }

  /** Takes up what the session knows, unless it has been. `kernel`: runs of the same text belong together. */
  note(session: LabSession, kernel: string): void {
    const { history } = session;
    const how = this.how;
    this.how = 'by hand';
    if (history === this.#noted.history && history.length === this.#noted.length) {
      return;
    }
    this.#openListOf(kernel);
    this.#noted = { history, length: history.length };
    if (history.length === 0) {
      this.current = null;
      return;
    }
    const choices = choicesOf(session);
    const last = this.#lastOf(session, choices);
    const states = [...session.states];
    this.current = this.#list.add({ choices, states, turns: turnsOf(history, last.threads), how, end: endOf(last) });
  }

  /** Forgets all runs but the one that the session stands in. */
  forget(): void {
    this.#list.keep(this.current);
    this.pointed = null;
    this.focused = null;
  }

  /**
   * What to run on under, and from which step: a run that is over is begun again where it was last let go, another way.
   */
  draw(session: LabSession): { readonly strategy: string; readonly seed: number; readonly from: number } {
    const { strategy } = this;
    if (this.hasNewSeeds) {
      this.seed = Math.floor(Math.random() * SEEDS);
    }
    const made = choicesOf(session).slice(0, session.position);
    if (session.end() === null) {
      this.#start = made;
    } else if (commonSteps(this.#start, made) < this.#start.length) {
      this.#start = [];
    }
    const from = this.#start.length;
    this.how = `${strategy}${strategy === 'default' ? '' : `, seed ${this.seed}`}${from > 0 ? `, from step ${from}` : ''}`;
    return { strategy, seed: this.seed, from };
  }

  /** Of the run that the session knows; null where none was asked for. */
  comparisonOf({ history }: LabSession): Comparison | null {
    return this.#comparison?.of === history ? this.#comparison : null;
  }

  /** Looks for a run without a fault that goes the same way for as long as can be. */
  compare(session: LabSession, engine: LabEngine): void {
    const choices = choicesOf(session);
    const known = this.#list.goodRunNear(choices);
    let good = session.goodRun(known?.common ?? -1);
    if (good === null && known !== null) {
      good = engine.open(session.request);
      good.take(known.run.choices);
    }
    const at = good === null ? 0 : commonSteps(choices, choicesOf(good));
    this.#comparison = { of: session.history, good, at };
  }

  endComparison(): void {
    this.#comparison = null;
  }

  #drawn(): Drawn {
    if (this.#tree.of !== this.runs) {
      const ways = this.#ways.of(this.runs);
      this.#tree = { of: this.runs, ways, root: treeOf(ways) };
    }
    return this.#tree;
  }

  #openListOf(kernel: string): void {
    if (kernel === this.#kernel) {
      return;
    }
    const known = this.#lists.get(kernel) ?? { list: new RunList(), ways: new Ways(), opened: new Map() };
    this.#lists.set(kernel, known);
    this.#kernel = kernel;
    this.#list = known.list;
    this.#ways = known.ways;
    this.opened = known.opened;
    this.pointed = null;
    this.focused = null;
  }

  /** The state after the last step. Where that lies beyond the position, and the run is known, any other does. */
  #lastOf(session: LabSession, choices: readonly number[]): LabState {
    const { position, length } = session;
    const isKnown = () => this.#list.all.some(run => commonSteps(run.choices, choices) === choices.length);
    if (position === length || isKnown()) {
      return session.state();
    }
    session.goTo(length);
    const last = session.state();
    session.goTo(position);
    return last;
  }
}

function choicesOf({ history }: LabSession): number[] {
  return history.map(({ thread }) => thread);
}
