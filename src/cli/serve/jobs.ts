/** Runs and measurements for the pages that look on. */
import type { ServerResponse } from 'node:http';
import type { LiveChoices, LiveMessage } from '../../report/live.ts';
import type { Services } from '../services.ts';
import { choicesFrom } from './choices.ts';
import { liveRun, startOf } from './live.ts';
import { measure } from './measure.ts';
import { OneJob } from './onejob.ts';
import type { Reports } from './reports.ts';
import { optionsOf, requestIn } from './request.ts';
import { Viewers } from './viewers.ts';

/** What does the work. */
export type LabTools = Pick<Services, 'run' | 'bench' | 'catalogue'>;

const RUN = 'a run is going on: stop it first';
const MEASUREMENT = 'locks are being measured, which a run would disturb: stop that first';
const CLOSED = 'the lab is being closed';

export class LabJobs {
  /** Fulfilled when {@link LabJobs.close} was called and the last job has ended. */
  readonly closed: Promise<void>;
  readonly #tools: LabTools;
  readonly #reports: Reports;
  readonly #job = new OneJob();
  readonly #viewers: Viewers;
  /** What the last job has told that somebody who comes later must know. */
  #told: LiveMessage | null = null;
  #isClosed = false;
  #close: () => void = () => {};

  constructor(tools: LabTools, reports: Reports) {
    this.#tools = tools;
    this.#reports = reports;
    this.#viewers = new Viewers(() => void this.#job.end('unwatched'));
    this.closed = new Promise(resolve => {
      this.#close = resolve;
    });
  }

  /** Tells a page of all that goes on, until it goes away. */
  watch(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
    const hello: LiveMessage = { kind: 'hello', reports: this.#reports.entries };
    this.#viewers.add(response, headers, this.#told === null ? [hello] : [hello, this.#told]);
  }

  async choices(): Promise<LiveChoices> {
    return choicesFrom(await this.#tools.catalogue());
  }

  /** Begins the run that was asked for. Null, or what is being done already. Throws BadInput. */
  async run(body: string): Promise<string | null> {
    const options = await optionsOf(requestIn(body), await this.#tools.catalogue());
    return this.#begin(RUN, signal => {
      const start = startOf(options);
      this.#tell({ kind: 'started', run: start });
      return liveRun(start, this.#tools.run, signal, this.#tell);
    });
  }

  /** Begins a measurement. Null, or what is being done already. */
  async measure(): Promise<string | null> {
    const catalogue = await this.#tools.catalogue();
    return this.#begin(MEASUREMENT, signal => {
      this.#tell({ kind: 'measuring', progress: { phase: 'warming', done: 0, planned: 0, cell: '' } });
      return measure(catalogue, this.#tools.bench, this.#reports, signal, this.#tell);
    });
  }

  /** Ends what is being done; fulfilled when it has ended. */
  async end(): Promise<void> {
    await this.#job.end('stopped');
  }

  close(): void {
    this.#isClosed = true;
    this.#viewers.close();
    this.end().then(this.#close, this.#close);
  }

  #begin(name: string, work: (signal: AbortSignal) => Promise<void>): string | null {
    if (this.#isClosed || !this.#job.begin(name, work)) {
      return this.#job.name ?? CLOSED;
    }
    this.#viewers.watch();
    return null;
  }

  readonly #tell = (message: LiveMessage): void => {
    if (message.kind !== 'sample') {
      this.#told = message.kind === 'measured' ? null : message;
    }
    this.#viewers.send(message);
  };
}
