/** What the page stands at, and every move that it can make. Knows nothing of how it is shown. */
import type { LabEngine, LabExploration, LabProgress, LabSession, LabVerdict } from '../api.ts';
import { lessons } from '../lessons/index.ts';
import type { Lesson } from '../lessons/lesson.ts';
import type { Run } from '../runs/run.ts';
import type { LabRequest, LabState } from '../types.ts';
import type { Address } from './address.ts';
import { Editing, type Kept, problemOf } from './editor/editing.ts';
import { Tried } from './tried.ts';

/** An exploration that was started here. */
export interface Proof {
  readonly exploration: LabExploration;
  readonly progress: LabProgress;
  /** Null while it goes on. */
  readonly verdict: LabVerdict | null;
  readonly failed: string | null;
  /** Whether the reader has stopped it. */
  readonly stopped: boolean;
}

export class Lab {
  engine: LabEngine;
  readonly tried = new Tried();
  session: LabSession;
  readonly editing: Editing;
  lesson: Lesson | null = null;
  /** The thread that keys without a number move, and whose line the source shows. */
  selected = 0;
  /** The file that the reader has chosen to look at; null: the one in which the selected thread stands. */
  file: string | null = null;
  answer: number | null = null;
  /** Whether the lesson's goal has come about since it was opened. */
  reached = false;
  mend: number | null = null;
  proof: Proof | null = null;
  /** What became of the last export. */
  exported = '';
  /** What went wrong with what was asked for last; null for nothing. */
  trouble: string | null = null;
  /** The lesson's request, as its session says it. */
  #ownRequest = '';
  readonly #changed: () => void;
  #stop: (() => void) | null = null;
  /** The session whose run could not be made smaller. */
  #smallest: LabSession | null = null;

  constructor(engine: LabEngine, changed: () => void) {
    this.engine = engine;
    this.#changed = () => {
      this.tried.note(this.session, JSON.stringify([this.engine.editsText(), this.session.request]));
      changed();
    };
    this.editing = new Editing({
      engine: () => this.engine,
      rebuild: other => this.#rebuild(other),
      changed: this.#changed,
    });
    this.lesson = lessons[0] as Lesson;
    this.session = engine.open(this.lesson.request);
    this.#ownRequest = JSON.stringify(this.session.request);
  }

  get state(): LabState {
    return this.session.state();
  }

  /** Whether the run is one of another kernel than the lesson is about: of a mend that was refuted. */
  get isOfMend(): boolean {
    return this.lesson !== null && JSON.stringify(this.session.request) !== this.#ownRequest;
  }

  // ---- what is scheduled ----

  /** With the kernel as it came; what the reader has typed stays in the editor. */
  openLesson(lesson: Lesson): void {
    this.#begin(
      lesson,
      () => this.#engineWith(null),
      engine => engine.open(lesson.request),
    );
  }

  openRequest(request: LabRequest): void {
    this.#begin(
      null,
      () => this.engine,
      engine => engine.open(request),
    );
  }

  /** The lesson's own kernel again, with what was answered and chosen so far. */
  openOwn(): void {
    this.#try(() => {
      this.session = this.engine.open((this.lesson as Lesson).request);
      this.file = null;
    });
  }

  /** Shows a run without leaving the lesson. */
  openRun(replay: string): void {
    this.#try(() => {
      this.session = this.engine.openReplay(replay);
      this.tried.how = 'of a proof that failed';
      this.#lookAtFault();
    });
  }

  openAddress(address: Address): void {
    const lesson = lessons.find(({ id }) => id === address.lesson) ?? null;
    this.tried.how = address.run === null ? this.tried.how : 'from a link';
    if (address.run === null && address.request === null && address.edits === null) {
      this.openLesson(lesson ?? (lessons[0] as Lesson));
    } else {
      const own = (lesson ?? (lessons[0] as Lesson)).request;
      this.#begin(
        lesson,
        () => this.#engineWith(address.edits),
        engine =>
          address.run === null
            ? engine.open(address.request ?? own)
            : engine.openReplay(address.run, address.at ?? undefined, address.of ?? undefined),
      );
      this.#lookAtFault();
    }
    this.answer = within(address.answer, this.lesson?.question.answers);
    this.mend = within(address.mend, [...(this.lesson?.mends ?? []), null]);
    if (address.lesson !== null && lesson === null) {
      this.trouble ??= `lesson: ${address.lesson}: expected one of ${lessons.map(({ id }) => id).join(', ')}`;
    }
    this.#moved();
  }

  address(): Address {
    const { position, length, request } = this.session;
    const hasRun = length > 0;
    return {
      lesson: this.lesson?.id ?? null,
      run: hasRun ? this.session.replayString() : null,
      at: hasRun ? position : null,
      of: hasRun ? length : null,
      request: hasRun || this.lesson !== null ? null : request,
      answer: this.answer,
      mend: this.mend,
      edits: this.engine.editsText(),
    };
  }

  // ---- moves ----

  select(thread: number): void {
    if (thread < this.state.threads.length) {
      this.selected = thread;
      this.file = null;
      this.#changed();
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

  /** Lets it run to its end under the strategy that is chosen. */
  letRun(): void {
    const { strategy, seed, from } = this.tried.draw(this.session);
    this.#move(this.selected, session => {
      session.goTo(from);
      session.run(strategy, seed);
    });
    this.#lookAtFault();
  }

  /** To where a run that was tried is to be looked at. */
  goToRun(run: Run): void {
    this.#move(this.selected, session => {
      if (run !== this.tried.current || session.length < run.choices.length) {
        session.take(run.choices);
      }
      session.goTo(run.end?.lookAt ?? run.choices.length);
    });
    this.#lookAtFault();
  }

  /** Finds a run without a fault to put beside this one. */
  compare(): void {
    this.tried.compare(this.session, this.engine);
    this.#changed();
  }

  /** Draws again what is about to be seen, and no move. */
  changed(): void {
    this.#changed();
  }

  back(): void {
    this.goTo(this.session.position - 1);
  }

  forward(): void {
    this.goTo(this.session.position + 1);
  }

  goTo(position: number): void {
    this.#try(() => this.session.goTo(Math.max(0, position)));
    const last = this.state.last;
    if (last !== null) {
      this.selected = last.thread;
    }
    this.file = null;
    this.#moved();
  }

  /** The same fault in fewer switches and steps. */
  shrink(): void {
    this.#try(() => {
      const replay = this.session.shrink();
      if (replay !== null && replay !== this.session.replayString()) {
        this.session = this.engine.openReplay(replay);
        this.tried.how = 'made smaller';
        this.#lookAtFault();
      } else {
        this.#smallest = this.session;
      }
    });
  }

  /** Whether the run was to be made smaller, and cannot be. */
  get isSmallest(): boolean {
    return this.#smallest === this.session;
  }

  showFile(file: string): void {
    this.file = file;
    this.#changed();
  }

  // ---- the lesson ----

  guess(answer: number): void {
    this.answer = answer;
    this.#changed();
  }

  /** One that is offered is about the kernel as it came; the one after them is the reader's own. */
  choose(mend: number): void {
    this.#forgetProof();
    this.mend = mend;
    if (this.isOwnMend) {
      this.editing.run();
    } else {
      this.editing.putAside();
    }
    this.#changed();
  }

  /** Whether an exploration goes on. */
  get isProving(): boolean {
    return this.proof !== null && this.proof.verdict === null && this.proof.failed === null;
  }

  get isOwnMend(): boolean {
    return this.lesson !== null && this.mend === this.lesson.mends.length;
  }

  /** Tries every interleaving of the lesson's kernel as the reader has changed it. */
  proveOwn(): void {
    if (this.editing.run()) {
      this.prove((this.lesson as Lesson).request);
    }
  }

  /** Tries every interleaving of a request. */
  prove(exploration: LabExploration): void {
    this.#forgetProof();
    const begun: Proof = {
      exploration,
      progress: { runs: 0, seconds: 0 },
      verdict: null,
      failed: null,
      stopped: false,
    };
    this.proof = begun;
    let current: Proof = begun;
    const now = (change: Partial<Proof>) => {
      if (this.proof === current) {
        current = { ...current, ...change };
        this.proof = current;
        this.#changed();
      }
    };
    this.#try(() => {
      const job = this.engine.explore(exploration, progress => now({ progress }));
      this.#stop = () => {
        now({ stopped: true });
        job.stop();
      };
      job.verdict.then(
        verdict => now({ verdict, progress: verdict }),
        error => now({ failed: messageOf(error) }),
      );
    });
  }

  /** The lesson that comes after one; null after the last. */
  lessonAfter(lesson: Lesson): Lesson | null {
    return lessons[lessons.indexOf(lesson) + 1] ?? null;
  }

  stopProof(): void {
    this.#stop?.();
  }

  // ---- what all moves share ----

  #begin(lesson: Lesson | null, engineFor: () => LabEngine, open: (engine: LabEngine) => LabSession): void {
    this.#forgetProof();
    this.#try(() => {
      const engine = engineFor();
      this.session = open(engine);
      this.editing.change(this.engine.edits, engine.edits);
      this.engine = engine;
      this.lesson = lesson;
      this.#ownRequest = lesson === null ? '' : JSON.stringify(this.engine.open(lesson.request).request);
      this.selected = 0;
      this.file = null;
      this.answer = null;
      this.mend = null;
      this.reached = false;
    });
  }

  /** With the changes that an address has, or as it came. */
  #engineWith(edits: string | null): LabEngine {
    if (edits === this.engine.editsText()) {
      return this.engine;
    }
    return edits === null ? this.engine.withEdits(new Map()) : this.engine.withEditsText(edits);
  }

  /** Has what is scheduled run on another engine, by the same schedule as far as it goes. */
  #rebuild(engine: LabEngine): Kept {
    const { request, history, position, length } = this.session;
    const session = engine.open(request);
    const steps = session.retrace(history.map(({ thread }) => thread));
    session.goTo(Math.min(position, steps));
    this.#forgetProof();
    this.engine = engine;
    this.session = session;
    this.selected = Math.min(this.selected, this.state.threads.length - 1);
    return { steps, of: length };
  }

  #forgetProof(): void {
    this.#stop?.();
    this.#stop = null;
    this.proof = null;
  }

  #move(thread: number, move: (session: LabSession) => unknown): void {
    if (thread >= this.state.threads.length) {
      return;
    }
    this.selected = thread;
    this.file = null;
    this.#try(() => move(this.session));
    this.#moved();
  }

  #moved(): void {
    this.exported = '';
    this.#smallest = null;
    const isLessons = !this.isOfMend && this.engine.edits.size === 0;
    this.reached ||= isLessons && (this.lesson?.reached(this.state) ?? false);
    this.#changed();
  }

  #lookAtFault(): void {
    const { last } = this.state;
    this.selected = last?.thread ?? this.selected;
    this.#moved();
  }

  /** Bad input is told on the page, and what was open stays open. */
  #try(act: () => void): void {
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
    this.#changed();
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function within(index: number | null, list: readonly unknown[] | undefined): number | null {
  return index !== null && list !== undefined && index < list.length ? index : null;
}
