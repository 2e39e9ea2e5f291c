/**
 * All detectors as one: a log is kept while the run goes on, and when it has ended everybody looks at that.
 *
 * A data race comes first: it is a cause, whatever the run has ended in; but not a race in memory that was handed out
 * wrongly, if that was noticed. Then comes what the run ended in, told as exactly as the log allows; and where it ended
 * well, a lock order that could have gone wrong, and calls whose results no order of theirs explains.
 */
import type { Addr } from '../../machine/machine.ts';
import type { ModelThread } from '../../machine/modelthread.ts';
import type { Detector } from '../detector.ts';
import type { FoundFault } from '../foundfault.ts';
import type { Program } from '../program.ts';
import { endlessFault } from './livelock.ts';
import { lockOrderFault } from './lockorder.ts';
import { RaceDetector } from './race.ts';
import { raceFault } from './racefault.ts';
import { RunLog } from './runlog.ts';
import { spansOf } from './spans.ts';
import { Stuck } from './waits.ts';

export interface DetectorOptions {
  readonly races: boolean;
  readonly lockOrder: boolean;
  readonly histories: boolean;
}

const ALL: DetectorOptions = { races: true, lockOrder: true, histories: true };

export class Detectors implements Detector {
  /** Of the last run. */
  readonly log = new RunLog();
  readonly #program: Program;
  readonly #options: DetectorOptions;
  readonly #races: RaceDetector;
  readonly #locks: Uint8Array;

  constructor(program: Program, options: Partial<DetectorOptions> = {}) {
    this.#program = program;
    this.#options = { ...ALL, ...options };
    const words = program.m.words.length;
    this.#races = new RaceDetector(words, program.m.threads);
    this.#locks = new Uint8Array(words);
    for (const { at } of program.locks ?? []) {
      this.#locks[at] = 1;
    }
  }

  get showsRaces(): boolean {
    return this.#options.races;
  }

  begin(): void {
    this.log.begin();
  }

  performed(thread: ModelThread, kind: number, at: Addr, range: number, before: number, after: number): void {
    this.log.performed(thread, kind, at, range, before, after);
  }

  end(ended: FoundFault | null): FoundFault | null {
    const race = this.#options.races ? this.#races.find(this.log) : null;
    if (race === null) {
      return this.#without(ended);
    }
    const fault = raceFault(race, this.log, this.#program, this.#isLock);
    if (ended === null || this.#program.isContents?.(race.at) !== true) {
      return fault;
    }
    const exact = this.#exactly(ended);
    return { ...exact, details: { ...exact.details, race: fault.message } };
  }

  #without(ended: FoundFault | null): FoundFault | null {
    return ended === null ? this.#hidden() : this.#exactly(ended);
  }

  /** What is wrong with a run that ended well. */
  #hidden(): FoundFault | null {
    const { lockOrder, histories } = this.#options;
    const order = lockOrder ? lockOrderFault(this.log, this.#program, this.#isLock) : null;
    const { history } = this.#program;
    return order ?? (histories && history !== undefined ? history.judge(spansOf(this.log, this.#program.m)) : null);
  }

  #exactly(ended: FoundFault): FoundFault {
    switch (ended.kind) {
      case 'livelock':
        return endlessFault(this.log, this.#program);
      case 'deadlock':
      case 'lost-wakeup':
        return Array.isArray(ended.details.stuck)
          ? new Stuck(this.#program, ended.details.stuck, this.log).fault()
          : ended;
      default:
        return ended;
    }
  }

  readonly #isLock = (at: Addr): boolean => this.#locks[at] === 1;
}
