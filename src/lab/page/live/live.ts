/** What the page knows of runs on real threads, and what can be done with them. Knows nothing of how it is shown. */
import type {
  LiveChoices,
  LiveEnd,
  LiveMessage,
  LiveRequest,
  LiveStart,
  MeasureProgress,
  ReportEntry,
} from '../../../report/live.ts';
import type { RunSample } from '../../../run/sample/types.ts';
import { formOf, type LiveForm, type Preset, USUAL } from './form.ts';
import { History } from './history.ts';
import type { LiveServer } from './server.ts';

/** Samples that shares and rates of "now" are made from. */
const RECENT = 30;

/** A run, the one that goes on or the last one. */
export interface ShownRun {
  readonly start: LiveStart;
  readonly history: History;
  /** The last few samples, the newest last. */
  readonly recent: readonly RunSample[];
  readonly stopping: boolean;
  readonly end: LiveEnd | null;
}

export class Live {
  readonly server: LiveServer | null;
  /** Null until the server has answered. */
  choices: LiveChoices | null = null;
  /** Why nothing can be run: the server is not there, or no longer. */
  lost: string | null = null;
  form: LiveForm = USUAL;
  run: ShownRun | null = null;
  /** The run as it is shown while the view is paused. */
  frozen: ShownRun | null = null;
  /** Runs that have ended here, the newest first. */
  past: readonly ShownRun[] = [];
  measuring: MeasureProgress | null = null;
  reports: readonly ReportEntry[] = [];
  report: number | null = null;
  /** What went wrong with what was asked for last. */
  trouble: string | null = null;
  #queue: readonly LiveRequest[] = [];
  #opened = false;
  readonly #changed: (sampled: boolean) => void;

  /** `changed(true)`: only a sample has come. */
  constructor(server: LiveServer | null, changed: (sampled: boolean) => void) {
    this.server = server;
    this.#changed = changed;
  }

  get isRunning(): boolean {
    return this.run !== null && this.run.end === null;
  }

  get isBusy(): boolean {
    return this.isRunning || this.measuring !== null;
  }

  get shown(): ShownRun | null {
    return this.frozen ?? this.run;
  }

  /** Begins to listen, once. */
  open(): void {
    if (this.#opened || this.server === null) {
      return;
    }
    this.#opened = true;
    this.server.watch(message => this.#told(message));
    this.server.choices().then(
      choices => {
        this.choices = choices;
        this.#changed(false);
      },
      error => this.#lose(messageOf(error)),
    );
  }

  fill(form: LiveForm): void {
    this.form = form;
    this.#changed(false);
  }

  async start(): Promise<void> {
    this.#queue = [];
    await this.#ask(server => server.start({ ...this.form, programs: this.form.programs ?? undefined }));
  }

  /** Runs one after the other, until one is stopped or has a fault. */
  async play({ runs: [first, ...rest] }: Preset): Promise<void> {
    this.#queue = rest;
    if (first !== undefined) {
      await this.#startFilled(first);
    }
  }

  /** Starts it, and has the form show what is asked for. */
  async #startFilled(request: LiveRequest): Promise<void> {
    this.form = formOf(request, this.choices?.mutants ?? []);
    await this.#ask(server => server.start(request));
  }

  async stop(): Promise<void> {
    this.#queue = [];
    if (this.run !== null) {
      this.run = { ...this.run, stopping: true };
      this.#changed(false);
    }
    await this.#ask(async server => {
      await server.stop();
      return null;
    });
  }

  async measure(): Promise<void> {
    await this.#ask(server => server.measure());
  }

  show(report: number): void {
    this.report = report;
    this.#changed(false);
  }

  /** Holds what is shown; the run goes on. */
  pause(): void {
    this.frozen = this.frozen === null ? this.run : null;
    this.#changed(false);
  }

  async #ask(ask: (server: LiveServer) => Promise<string | null>): Promise<void> {
    try {
      this.trouble = this.server === null ? null : await ask(this.server);
    } catch (error) {
      this.trouble = messageOf(error);
    }
    this.#changed(false);
  }

  #told(message: LiveMessage | null): void {
    if (message === null) {
      this.#lose('The command that served this page has ended: start coremap lab again.');
      return;
    }
    switch (message.kind) {
      case 'hello':
        this.lost = null;
        this.measuring = null;
        this.#show(message.reports);
        break;
      case 'started':
        this.frozen = null;
        this.run = shownRun(message.run);
        break;
      case 'sample':
        this.#sampled(message.sample);
        return;
      case 'ended':
        this.run ??= shownRun(message.run);
        this.#ended(message.end);
        break;
      case 'measuring':
        this.measuring = message.progress;
        break;
      case 'measured':
        this.measuring = null;
        this.trouble = message.failed;
        if (message.reports.length > this.reports.length) {
          this.report = message.reports.length;
        }
        this.#show(message.reports);
        break;
    }
    this.#changed(false);
  }

  #show(reports: readonly ReportEntry[]): void {
    this.reports = reports;
    this.report ??= reports[0]?.number ?? null;
  }

  #sampled(sample: RunSample): void {
    if (this.run !== null) {
      this.run.history.add(sample);
      this.run = { ...this.run, recent: [...this.run.recent, sample].slice(-RECENT) };
      this.#changed(true);
    }
  }

  #ended(end: LiveEnd): void {
    this.frozen = null;
    this.trouble = end.failed;
    if (this.run !== null && this.run.end === null) {
      this.run.history.end();
      this.run = { ...this.run, end };
      this.past = [this.run, ...this.past];
    }
    const [next, ...rest] = this.#queue;
    const goesOn = next !== undefined && end.why === 'itself' && end.outcome?.faults.length === 0;
    this.#queue = goesOn ? rest : [];
    if (goesOn) {
      void this.#startFilled(next);
    }
  }

  #lose(why: string): void {
    this.lost = why;
    this.measuring = null;
    this.#queue = [];
    if (this.run !== null && this.run.end === null) {
      this.run = { ...this.run, end: { why: 'stopped', outcome: null, failed: why, next: [] } };
    }
    this.#changed(false);
  }
}

function shownRun(start: LiveStart): ShownRun {
  return { start, history: new History(), recent: [], stopping: false, end: null };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
