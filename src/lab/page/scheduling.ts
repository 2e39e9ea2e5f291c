/** The machine as the reader schedules it: every move, and whom and what the reader looks at meanwhile. */
import type { LabEngine, LabSession } from '../api.ts';
import type { Run } from '../runs/run.ts';
import type { LabState } from '../types.ts';
import { problemOf } from './editor/editing.ts';
import { Tried } from './tried.ts';

export abstract class Scheduling {
  engine: LabEngine;
  session: LabSession;
  readonly tried = new Tried();
  /** The thread that keys without a number move, and whose line the source shows. */
  selected = 0;
  /** The file that the reader has chosen to look at; null: the one in which the selected thread stands. */
  file: string | null = null;
  /** The line of it to be looked at; null: none above others. */
  line: number | null = null;
  /** What became of the last export. */
  exported = '';
  /** What went wrong with what was asked for last; null for nothing. */
  trouble: string | null = null;
  /** The session whose run could not be made smaller. */
  #smallest: LabSession | null = null;

  constructor(engine: LabEngine, session: LabSession) {
    this.engine = engine;
    this.session = session;
  }

  get state(): LabState {
    return this.session.state();
  }

  /** Draws again what is about to be seen, and no move. */
  abstract changed(): void;

  /** The machine stands somewhere else. */
  protected abstract hasMoved(): void;

  select(thread: number): void {
    if (thread < this.state.threads.length) {
      this.selected = thread;
      this.file = null;
      this.changed();
    }
  }

  step(thread: number): void {
    this.#move(thread, session => session.step(thread));
  }

  stepOperation(thread: number): void {
    this.#move(thread, session => session.stepOperation(thread));
  }

  stepUntilBlocked(thread: number): void {
    this.#move(thread, session => session.stepUntilBlocked(thread));
  }

  /** Delivers the interrupt that waits at a thread's CPU, if that can take it. */
  takeInterrupt(thread: number): void {
    this.#move(thread, session => session.takeInterrupt(thread));
  }

  /** Lets it run to its end under the strategy that is chosen. */
  letRun(): void {
    const { strategy, seed, from } = this.tried.draw(this.session);
    this.#move(this.selected, session => {
      session.goTo(from);
      session.run(strategy, seed);
    });
    this.lookAtLast();
  }

  /** To where a run that was tried is to be looked at. */
  goToRun(run: Run): void {
    this.#move(this.selected, session => {
      if (run !== this.tried.current || session.length < run.choices.length) {
        session.take(run.choices);
      }
      session.goTo(run.end?.lookAt ?? run.choices.length);
    });
    this.lookAtLast();
  }

  /** Finds a run without a fault to put beside this one. */
  compare(): void {
    this.tried.compare(this.session, this.engine);
    this.changed();
  }

  back(): void {
    this.goTo(this.session.position - 1);
  }

  forward(): void {
    this.goTo(this.session.position + 1);
  }

  goTo(position: number): void {
    this.attempt(() => this.session.goTo(Math.max(0, position)));
    this.file = null;
    this.lookAtLast();
  }

  /** The same fault in fewer switches and steps. */
  shrink(): void {
    this.attempt(() => {
      const replay = this.session.shrink();
      if (replay !== null && replay !== this.session.replayString()) {
        this.session = this.engine.openReplay(replay);
        this.tried.how = 'made smaller';
        this.lookAtLast();
      } else {
        this.#smallest = this.session;
      }
    });
  }

  /** Whether the run was to be made smaller, and cannot be. */
  get isSmallest(): boolean {
    return this.#smallest === this.session;
  }

  showFile(file: string, line: number | null = null): void {
    this.file = file;
    this.line = line;
    this.changed();
  }

  // ---- what all moves share ----

  #move(thread: number, move: (session: LabSession) => unknown): void {
    if (thread >= this.state.threads.length) {
      return;
    }
    this.selected = thread;
    this.file = null;
    this.attempt(() => move(this.session));
    this.moved();
  }

  protected moved(): void {
    this.exported = '';
    this.#smallest = null;
    this.hasMoved();
    this.changed();
  }

  /** The thread that moved last is the one that is looked at. */
  protected lookAtLast(): void {
    const { last } = this.state;
    this.selected = last?.thread ?? this.selected;
    this.moved();
  }

  /** Bad input is told on the page, and what was open stays open. */
  protected attempt(act: () => void): void {
    this.trouble = null;
    try {
      act();
    } catch (error) {
      const isInput = error instanceof Error && /^Lab(?:Input|Source)Error$/.test(error.name);
      if (!isInput && this.engine.edits.size === 0 && !isFile(this.session.request.program)) {
        throw error;
      }
      this.trouble = troubleText(error);
    }
    this.changed();
  }
}

function isFile(program: string): boolean {
  return program.includes('/');
}

/** With the line of the source, where what was thrown has one. */
function troubleText(error: unknown): string {
  const { file, line, message } = problemOf(error);
  return line === null ? message : `${file}:${line}: ${message}`;
}
