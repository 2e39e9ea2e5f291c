/**
 * One program, scheduled by hand. A session knows the choices made so far, and those after the position if it has gone
 * back; to stand somewhere it runs the program from its start to there.
 */
import { Detectors } from '../explore/detectors/index.ts';
import type { Program } from '../explore/program.ts';
import type { ProgramOptions } from '../explore/programs/maker.ts';
import { replayOf } from '../explore/request.ts';
import { type Rerun, rerun } from '../explore/schedule.ts';
import { Shrinker } from '../explore/shrink.ts';
import type { Deviation } from '../explore/strategies/replay.ts';
import type { Strategy } from '../explore/strategy.ts';
import { Teller } from '../explore/teller.ts';
import type { LabSession, LabTold } from './api.ts';
import { Digest } from './digest.ts';
import { goodRun } from './goodrun.ts';
import { Judge } from './judge.ts';
import { asBefore, byStrategy, untilBlocked, untilInterrupted, untilOperationEnds } from './onwards.ts';
import { Recorder } from './recorder.ts';
import { requestOf } from './request.ts';
import { isNoSource } from './stack.ts';
import { Stepper } from './stepper.ts';
import type { LabEnd, LabFault, LabRequest, LabState, LabStep } from './types.ts';
import { StateView } from './view/state.ts';

/** Runs that making an interleaving shorter may take. */
const SHRINK_RUNS = 3000;

export class Session implements LabSession {
  readonly request: LabRequest;
  readonly #options: ProgramOptions;
  readonly #program: Program;
  readonly #stepper: Stepper;
  readonly #recorder: Recorder;
  readonly #judge: Judge;
  readonly #digest: Digest;
  readonly #view: StateView;
  /** By step: the thread that makes it. As many as are known. */
  #choices: readonly number[] = [];
  #state: LabState;

  constructor(name: string, options: ProgramOptions, program: Program) {
    this.request = requestOf(name, options);
    this.#options = options;
    this.#program = program;
    this.#stepper = new Stepper(program);
    this.#recorder = new Recorder(program);
    this.#judge = new Judge(program);
    this.#digest = new Digest(program.m);
    this.#view = new StateView(program);
    this.#state = this.#stateAt(0);
  }

  get position(): number {
    return this.#state.position;
  }

  get length(): number {
    return this.#choices.length;
  }

  get history(): readonly LabStep[] {
    return this.#recorder.steps;
  }

  get states(): readonly string[] {
    return this.#digest.states;
  }

  state(): LabState {
    return this.#state;
  }

  end(): LabEnd | null {
    return this.#state.end;
  }

  fault(): LabFault | null {
    return this.#state.end?.fault ?? this.#state.race;
  }

  // ---- forward ----

  step(thread: number): boolean {
    if (!this.#state.enabled.includes(thread)) {
      return false;
    }
    this.#take([...this.#made(), thread]);
    return true;
  }

  stepOperation(thread: number): number {
    const operation = this.#state.threads[thread]?.operation ?? 0;
    return this.#goOn(untilOperationEnds(thread, this.position, operation));
  }

  stepUntilBlocked(thread: number): number {
    return this.#goOn(untilBlocked(thread, this.position));
  }

  takeInterrupt(thread: number): number {
    const taken = this.#state.threads[thread]?.interrupt?.taken ?? 'off';
    return taken === 'off' ? 0 : this.#goOn(untilInterrupted(this.#program, thread, this.position));
  }

  run(strategy: string, seed: number): number {
    const usual = () => this.#rerun([], false).steps;
    return this.#goOn(byStrategy(strategy, seed, this.#program.m, usual));
  }

  retrace(threads: readonly number[]): number {
    this.#take([]);
    return this.#goOn(asBefore(threads));
  }

  // ---- to what is known ----

  back(): boolean {
    return this.#moveTo(this.position - 1);
  }

  forward(): boolean {
    return this.#moveTo(this.position + 1);
  }

  goTo(position: number): void {
    this.#moveTo(Math.max(0, Math.min(position, this.length)));
  }

  cut(): void {
    this.#take(this.#made());
  }

  take(choices: readonly number[]): void {
    this.#take(choices);
  }

  // ---- as a whole ----

  replayString(): string {
    return this.#stringOf(this.#rerun(Uint8Array.from(this.#choices), true));
  }

  shrink(): string | null {
    const run = this.#rerun(Uint8Array.from(this.#choices), true);
    if (run.fault === null) {
      return null;
    }
    const shrunk = new Shrinker(this.#program, [new Detectors(this.#program)], run, SHRINK_RUNS).shrink();
    return this.#stringOf(shrunk.run);
  }

  goodRun(beyond = -1): LabSession | null {
    const choices = goodRun(this.#program, Uint8Array.from(this.#choices), beyond);
    if (choices === null) {
      return null;
    }
    const good = new Session(this.request.program, this.#options, this.#program);
    good.take(choices);
    return good;
  }

  told(): LabTold {
    const teller = new Teller(this.#program, isNoSource);
    rerun(this.#program, Uint8Array.from(this.#choices), [teller]);
    return { steps: teller.steps, threads: this.#program.m.threads.map(({ name }) => name) };
  }

  /** Takes over a run that differs from the default schedule as told. Its end is where the session then stands. */
  follow(deviations: readonly Deviation[]): Rerun {
    const run = this.#rerun(deviations, true);
    this.#take(Array.from(run.choices));
    return run;
  }

  /** The position at which what is wrong with the run is to be seen: after a race's second access, else at its end. */
  get faultAt(): number {
    const second = this.#state.end?.fault?.accesses.at(-1);
    return second === undefined ? this.length : second.step + 1;
  }

  // ---- parts ----

  #made(): readonly number[] {
    return this.#choices.slice(0, this.position);
  }

  #goOn(onwards: Strategy): number {
    const from = this.position;
    const observer = onwards.observer ?? null;
    this.#program.m.observer = observer;
    const choices = this.#stepper.goOn(this.#made(), onwards);
    this.#program.m.observer = null;
    this.#take(choices);
    return choices.length - from;
  }

  /** The run is this one from now on, and the session stands at its end. */
  #take(choices: readonly number[]): void {
    let same = 0;
    while (same < choices.length && choices[same] === this.#choices[same]) {
      same++;
    }
    // The known steps that come next are kept when they are what was asked for.
    const goesOnAsKnown = same === choices.length && same > this.position;
    if (!goesOnAsKnown) {
      this.#choices = choices;
      this.#recorder.cut(same);
      this.#digest.cut(same);
    }
    this.#state = this.#stateAt(choices.length);
  }

  #moveTo(position: number): boolean {
    if (position < 0 || position > this.length) {
      return false;
    }
    this.#state = this.#stateAt(position);
    return true;
  }

  #stateAt(position: number): LabState {
    const { m } = this.#program;
    this.#recorder.begin();
    m.observer = this.#judge.begin([this.#recorder]);
    const comes = (at: number) => this.#digest.come(at, this.#choices[at - 1] ?? -1);
    const { end: ended, before } = this.#stepper.lead(this.#choices.slice(0, position), comes);
    m.observer = null;
    comes(position);
    const history = this.#recorder.steps;
    const end = this.#judge.end(ended, history);
    const enabled = end === null ? this.#stepper.enabled : 0;
    return {
      position,
      length: this.#choices.length,
      enabled: this.#program.m.threads.flatMap(({ number }) => ((enabled >>> number) & 1 ? [number] : [])),
      last: history[position - 1] ?? null,
      digest: end === null ? null : this.#digest.text(),
      ...this.#view.show(enabled, this.#stepper.places, before),
      end,
      race: end?.fault == null || end.fault.accesses.length === 0 ? this.#judge.race(history) : null,
    };
  }

  #rerun(schedule: Uint8Array | readonly Deviation[], judged: boolean): Rerun {
    return rerun(this.#program, schedule, judged ? [new Detectors(this.#program)] : []);
  }

  #stringOf(run: Rerun): string {
    return replayOf({ program: this.request.program, options: this.#options, detectors: true }, run);
  }
}
