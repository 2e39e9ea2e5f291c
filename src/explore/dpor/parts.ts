/**
 * Divides a search over traces into parts that threads of the host can share, with sleep sets (Godefroid, Partial-Order
 * Methods for the Verification of Concurrent Systems, LNCS 1032, 1996).
 *
 * At each start of a run that is divided all threads that can move are tried, each in a part of its own; in the part of
 * one, those before it sleep until a step conflicts with what they are about to do. So each trace is in exactly one part,
 * whatever the parts do in turn. What is lost is only the promise that no run is given up: a part may begin runs whose
 * threads turn out to sleep, all of them.
 *
 * Sleepers count as in an order here always, so that parts agree whether one of them finds that to matter or not. A trace
 * with sleepers may then be run in two parts.
 */

import { Execution } from '../execution.ts';
import { faultOfEnd } from '../fault.ts';
import type { Program } from '../program.ts';
import { ABANDON, type Choice, type Strategy } from '../strategy.ts';
import { Recorder } from './recorder.ts';
import { type Sleeper, stillAsleep, type TracePart } from './search.ts';

/** How a start goes on: who can move after it, and what each one's step touches. Nobody: the run is over. */
type Next = readonly Sleeper[];

/** Deeper than this it is not worth while: each start is run from the beginning. */
const DEEPEST = 32;

/** About so many parts, if the program has as many traces that differ early; in the order of a depth-first search. */
export function partsOf(program: Program, wanted: number): TracePart[] {
  let parts: TracePart[] = [{ choices: [], sleep: [] }];
  let divided = true;
  for (let depth = 0; depth < DEEPEST && parts.length < wanted && divided; depth++) {
    const next = parts.map(part => childrenOf(program, part));
    divided = next.some(children => children !== null);
    parts = next.flatMap((children, n) => children ?? [parts[n] as TracePart]);
  }
  return parts;
}

/** Null: nobody can move after these choices. */
function childrenOf(program: Program, { choices, sleep }: TracePart): TracePart[] | null {
  const next = nextOf(program, choices);
  if (next.length === 0) {
    return null;
  }
  const children: TracePart[] = [];
  const asleep = [...sleep];
  for (const step of next) {
    if (!asleep.some(({ thread }) => thread === step.thread)) {
      children.push({ choices: [...choices, step.thread], sleep: stillAsleep(asleep, step) });
      asleep.push(step);
    }
  }
  return children;
}

function nextOf(program: Program, choices: readonly number[]): Next {
  const first = new Peek(program, choices, null);
  first.run();
  return first.enabled.map(thread => {
    const peek = new Peek(program, choices, thread);
    peek.run();
    return { thread, footprint: peek.footprint };
  });
}

/** Runs a start, and perhaps a step more, and gives the run up. */
class Peek implements Strategy {
  readonly name = 'peek';
  readonly #recorder: Recorder;
  readonly #program: Program;
  readonly #choices: readonly number[];
  /** Who can move after the start. */
  enabled: number[] = [];

  constructor(program: Program, choices: readonly number[], thread: number | null) {
    this.#program = program;
    this.#choices = thread === null ? choices : [...choices, thread];
    this.#recorder = new Recorder(program.m);
    this.#recorder.touching.ordersSleepers = true;
  }

  /** What the step after the start touched. */
  get footprint(): Sleeper['footprint'] {
    const { trace } = this.#recorder;
    return trace.step(trace.length - 1).footprint;
  }

  run(): void {
    const { m } = this.#program;
    m.observer = this.#recorder;
    const end = new Execution(this.#program).run(this);
    m.observer = null;
    // A defect of the program or of the model is thrown here; a fault is found again by whoever has the part.
    faultOfEnd(end, this.#program);
    this.#recorder.complete(end.kind === 'thrown');
  }

  begin(): boolean {
    return true;
  }

  choose({ step, enabled, threads }: Choice): number {
    this.#recorder.complete();
    const thread = this.#choices[step];
    if (thread === undefined) {
      this.enabled = threads.map(({ number }) => number).filter(number => (enabled >>> number) & 1);
      return ABANDON;
    }
    this.#recorder.begin(threads[thread] as (typeof threads)[number]);
    return thread;
  }

  end(): void {}
}
