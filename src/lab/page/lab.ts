/**
 * What is open on the page: a lesson and how far it has come, or a request, and the kernel that runs. Knows nothing of how
 * it is shown.
 */
import type { LabEngine, LabExploration, LabSession } from '../api.ts';
import { lessons } from '../lessons/index.ts';
import type { Lesson } from '../lessons/lesson.ts';
import type { LabRequest } from '../types.ts';
import type { Address } from './address.ts';
import { Editing, type Kept } from './editor/editing.ts';
import { Exploring } from './exploring.ts';
import { Scheduling } from './scheduling.ts';

export class Lab extends Scheduling {
  readonly editing: Editing;
  readonly exploring: Exploring;
  lesson: Lesson | null;
  answer: number | null = null;
  /** Whether the lesson's goal has come about since it was opened. */
  reached = false;
  mend: number | null = null;
  /** The lesson's request, as its session says it. */
  #ownRequest: string;
  readonly #draw: () => void;

  /** `draw`: to be called whenever there is something else to be seen. */
  constructor(engine: LabEngine, draw: () => void) {
    const lesson = lessons[0] as Lesson;
    super(engine, engine.open(lesson.request));
    const changed = () => this.changed();
    this.lesson = lesson;
    this.#ownRequest = JSON.stringify(this.session.request);
    this.#draw = draw;
    this.exploring = new Exploring(changed);
    this.editing = new Editing({ engine: () => this.engine, rebuild: other => this.#rebuild(other), changed });
  }

  override changed(): void {
    this.tried.note(this.session, JSON.stringify([this.engine.editsText(), this.session.request]));
    this.#draw();
  }

  protected override hasMoved(): void {
    const isLessons = !this.isOfMend && this.engine.edits.size === 0;
    this.reached ||= isLessons && (this.lesson?.reached(this.state) ?? false);
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
    this.attempt(() => {
      this.session = this.engine.open((this.lesson as Lesson).request);
      this.file = null;
    });
  }

  /** Shows a run without leaving the lesson. */
  openRun(replay: string): void {
    this.attempt(() => {
      this.session = this.engine.openReplay(replay);
      this.tried.how = 'of a proof that failed';
      this.lookAtLast();
    });
  }

  openAddress(address: Address): void {
    const lesson = lessons.find(({ id }) => id === address.lesson) ?? null;
    this.tried.how = address.run === null ? this.tried.how : 'from a link';
    if (address.run === null && address.request === null && address.edits === null) {
      this.openLesson(lesson ?? (lessons[0] as Lesson));
    } else {
      const own = (lesson ?? (lessons[0] as Lesson)).request;
      const { at, of } = address;
      this.#begin(
        lesson,
        () => this.#engineWith(address.edits),
        engine =>
          address.run === null
            ? engine.open(address.request ?? own)
            : engine.openReplay(address.run, at === null ? undefined : (of ?? at), of ?? undefined),
      );
      // Where the run is known to: a goal that was reached there stays reached.
      this.lookAtLast();
      if (this.trouble === null && at !== null && of !== null) {
        this.goTo(at);
      }
    }
    this.answer = within(address.answer, this.lesson?.question.answers);
    this.mend = within(address.mend, [...(this.lesson?.mends ?? []), null]);
    if (address.lesson !== null && lesson === null) {
      this.trouble ??= `lesson: ${address.lesson}: expected one of ${lessons.map(({ id }) => id).join(', ')}`;
    }
    this.moved();
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

  // ---- the lesson ----

  guess(answer: number): void {
    this.answer = answer;
    this.changed();
  }

  /** One that is offered is about the kernel as it came; the one after them is the reader's own. */
  choose(mend: number): void {
    this.exploring.forget();
    this.mend = mend;
    if (this.isOwnMend) {
      this.editing.run();
    } else {
      this.editing.putAside();
    }
    this.changed();
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
    this.attempt(() => this.exploring.start(this.engine, exploration));
  }

  // ---- which kernel runs ----

  #begin(lesson: Lesson | null, engineFor: () => LabEngine, open: (engine: LabEngine) => LabSession): void {
    this.exploring.forget();
    this.attempt(() => {
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
    this.exploring.forget();
    this.engine = engine;
    this.session = session;
    this.selected = Math.min(this.selected, this.state.threads.length - 1);
    return { steps, of: length };
  }
}

function within(index: number | null, list: readonly unknown[] | undefined): number | null {
  return index !== null && list !== undefined && index < list.length ? index : null;
}
