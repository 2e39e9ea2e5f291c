/** Makes the trace of the run that goes on, step by step. */
import { PAGE_WORDS } from '../../machine/mips.ts';
import { type AccessObserver, ModelFault, type ModelMachine } from '../../machine/model.ts';
import { ACCESS, type ModelThread } from '../../machine/modelthread.ts';
import { EVERYTHING, knowledgeOf, sleepersOf, touch, writesWord } from '../footprint.ts';
import type { Choice } from '../strategy.ts';
import { racesOf, waitsToBeEnabled } from './races.ts';
import { Touching } from './touching.ts';
import { Step, Trace } from './trace.ts';

export class Recorder implements AccessObserver {
  readonly trace: Trace;
  readonly touching: Touching;
  readonly #m: ModelMachine;
  /** What the words held when the first run began. */
  #initial: Int32Array | null = null;
  /** The step that is being made, unless it is repeated. */
  #step: Step | null = null;

  constructor(m: ModelMachine) {
    this.#m = m;
    this.trace = new Trace(m.threads.length, at => (this.#initial as Int32Array)[at] as number);
    this.touching = new Touching(m.threads);
  }

  /** The thread that made a step before, in a run that begins as the last one did. */
  repeat({ step, threads }: Choice): number {
    const { thread, kind, at } = this.trace.step(step);
    const again = threads[thread] as ModelThread;
    if (again.kind !== kind || again.at !== at) {
      throw new ModelFault(`step ${step}: the same choices led elsewhere: is the program deterministic?`);
    }
    return thread;
  }

  /** A thread is about to make the access that it stands before. */
  begin(thread: ModelThread): void {
    const { words } = this.#m;
    this.#initial ??= words.slice();
    const footprint = this.isFreeTurn(thread)
      ? EVERYTHING
      : this.touching.by(thread.number, thread, at => words[at] as number);
    const step = new Step(thread.number, thread.operation, this.trace.lastOf(thread.number), thread, footprint);
    step.sharedCpu = this.touching.sharedCpuOf(thread.number);
    step.leavesCpu = thread.leavesCpu;
    step.found = words[thread.at] as number;
    if (thread.kind === ACCESS.zeroPage) {
      this.#noteZeroed(step);
    } else if (writesWord(thread.kind) && footprint[0]?.writes) {
      step.written.push({ at: thread.at, before: words[thread.at] as number, after: 0 });
    }
    this.#step = step;
  }

  /** The step that was begun is over. One that the run ended in comes after all others, and before what others would do. */
  complete(thrown = false): void {
    const step = this.#step;
    if (step === null) {
      return;
    }
    this.#step = null;
    for (const write of step.kind === ACCESS.device ? [] : step.written) {
      write.after = this.#m.words[write.at] as number;
    }
    const conflicting = this.trace.conflicting(step.thread, step.footprint, waitsToBeEnabled(step));
    step.clock = this.#clockOf(step, thrown ? [...this.trace.steps.keys()] : conflicting);
    step.races = step.footprint === EVERYTHING ? [] : racesOf(this.trace, step, conflicting);
    step.footprint = thrown ? EVERYTHING : step.footprint;
    this.trace.push(step);
  }

  /** Whether a thread's turn of a spin loop is one that it has since nobody else can move. */
  isFreeTurn(thread: ModelThread): boolean {
    return thread.kind === ACCESS.pause && !this.#m.canMove(thread);
  }

  /** Forgets all steps. */
  clear(): void {
    this.#step = null;
    while (this.trace.length > 0) {
      this.trace.pop();
    }
  }

  /** What a device touches is told afterwards; what other accesses do is known before. */
  performed(_thread: ModelThread, kind: number, at: number, range: number, _before: number, after: number): void {
    const step = this.#step;
    if (step === null || step.kind !== ACCESS.device) {
      return;
    }
    const writes = writesWord(kind);
    const touched = kind === ACCESS.notify ? touch(sleepersOf(at), true) : touch(at, writes, range);
    step.footprint = [...step.footprint, touched];
    if (writes && range === 1) {
      step.written.push({ at, before: this.trace.valueOf(at, () => true), after });
    }
  }

  asked(about: number): void {
    this.touching.asks = true;
    const step = this.#step;
    if (step !== null && step.footprint !== EVERYTHING) {
      step.footprint = [...step.footprint, knowledgeOf(about)];
    }
  }

  #clockOf(step: Step, before: readonly number[]): number[] {
    const clock = step.previous < 0 ? this.#m.threads.map(() => 0) : [...this.trace.step(step.previous).clock];
    for (const at of before) {
      join(clock, this.trace.step(at).clock);
    }
    if (step.kind === ACCESS.woken) {
      join(clock, this.trace.step(this.trace.wokenBy(step.at, step.previous, () => true)).clock);
    }
    clock[step.thread] = this.trace.length + 1;
    return clock;
  }

  #noteZeroed(step: Step): void {
    for (let at = step.at; at < step.at + PAGE_WORDS; at++) {
      const before = this.#m.words[at] as number;
      if (before !== 0) {
        step.written.push({ at, before, after: 0 });
      }
    }
  }
}

function join(clock: number[], other: readonly number[]): void {
  for (let thread = 0; thread < clock.length; thread++) {
    clock[thread] = Math.max(clock[thread] as number, other[thread] as number);
  }
}
