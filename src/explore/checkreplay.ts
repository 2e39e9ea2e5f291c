/**
 * Holds each run of an operation against the one before it, access by access.
 *
 * An operation that was stopped is called again and is answered from a log (machine/modelrunner.ts), so it must ask for
 * the same again. The machine itself compares only the access that the operation was stopped at; here each one is, with
 * what it was to write, and the first that differs is named.
 */
import type { Addr } from '../machine/machine.ts';
import { ModelFault, type ModelMachine } from '../machine/model.ts';
import type { ModelThread } from '../machine/modelthread.ts';
import type { Program } from './program.ts';

/** A call of the machine: its method and numbers. */
type Call = readonly [method: string, ...numbers: number[]];

/** Methods whose first number is no word. */
const NAMELESS: ReadonlySet<string> = new Set(['pause', 'now', 'ask']);
const LOADS: ReadonlySet<string> = new Set(['load', 'atomicLoad', 'zeroPage', 'notify', 'releaseWord']);

export function checkReplays({ m, nameOf }: Pick<Program, 'm' | 'nameOf'>): void {
  const transcripts = new Map<ModelThread, ThreadCalls>();
  const note = (...call: Call) => {
    const thread = m.running;
    if (thread.cpu < 0) {
      return;
    }
    const calls = transcripts.get(thread) ?? new ThreadCalls(thread, nameOf);
    transcripts.set(thread, calls);
    calls.note(call);
  };
  m.outside.push({
    reset() {
      for (const calls of transcripts.values()) {
        calls.begin();
      }
    },
    // What it compares follows from the threads' logs.
    stateInto() {},
  });
  Object.assign(m, noted(m, note));
}

/** The methods of a machine's port, each telling of itself before it does what it is for. */
function noted(m: ModelMachine, note: (...call: Call) => void) {
  const before =
    <Numbers extends number[], Result>(method: string, run: (...numbers: Numbers) => Result) =>
    (...numbers: Numbers): Result => {
      note(method, ...numbers);
      return run.apply(m, numbers);
    };
  const { ask, lookAtLines } = m;
  return {
    load: before('load', m.load),
    store: before('store', m.store),
    atomicLoad: before('atomicLoad', m.atomicLoad),
    atomicStore: before('atomicStore', m.atomicStore),
    atomicExchange: before('atomicExchange', m.atomicExchange),
    atomicCompareExchange: before('atomicCompareExchange', m.atomicCompareExchange),
    atomicAdd: before('atomicAdd', m.atomicAdd),
    atomicOr: before('atomicOr', m.atomicOr),
    atomicAnd: before('atomicAnd', m.atomicAnd),
    wait: before('wait', m.wait),
    waitOnce: before('waitOnce', m.waitOnce),
    notifySome: before('notify', m.notifySome),
    pause: before('pause', m.pause),
    zeroPage: before('zeroPage', m.zeroPage),
    now: before('now', m.now),
    acquireWord: before('acquireWord', m.acquireWord),
    releaseWord: before('releaseWord', m.releaseWord),
    awaitWord: before('awaitWord', m.awaitWord),
    lookAtLines: (irq: Addr, interruptible: boolean): number => {
      note('lookAtLines', irq);
      return lookAtLines.call(m, irq, interruptible);
    },
    ask: (look: () => number, about = -1): number => {
      note('ask', about);
      return ask.call(m, look, about);
    },
  };
}

class ThreadCalls {
  readonly #thread: ModelThread;
  readonly #nameOf: (at: Addr) => string;
  /** Of this operation; the first `#known` of them. */
  readonly #calls: Call[] = [];
  #known = 0;
  #next = 0;
  #operation = -1;

  constructor(thread: ModelThread, nameOf: (at: Addr) => string) {
    this.#thread = thread;
    this.#nameOf = nameOf;
  }

  /** A run begins. */
  begin(): void {
    this.#operation = -1;
  }

  note(call: Call): void {
    const { position, length, operation, finished } = this.#thread;
    if (position === 0) {
      // What comes after all operations is one that begins again; only its accesses that were made are held against it.
      const isOther = operation !== this.#operation || (finished && length === 0);
      this.#known = isOther ? 0 : this.#known;
      this.#operation = operation;
      this.#next = 0;
    }
    const n = this.#next++;
    const was = this.#calls[n];
    if (n < this.#known && was !== undefined && !same(was, call)) {
      this.#diverges(n, was, call);
    }
    this.#calls[n] = call;
    this.#known = Math.max(this.#known, this.#next);
  }

  #diverges(n: number, was: Call, is: Call): never {
    const { name, operations, operation } = this.#thread;
    const label = operations[operation]?.label ?? `operation ${operation + 1}`;
    throw new ModelFault(
      `${name}: ${label}: access ${n + 1} was ${this.#told(was)}, is now ${this.#told(is)}: ` +
        'does the operation keep state outside the machine?',
    );
  }

  #told([method, at, ...others]: Call): string {
    if (NAMELESS.has(method)) {
      return method;
    }
    const values = LOADS.has(method) ? '' : ` (${others.join(', ')})`;
    return `${method} ${this.#nameOf(at as Addr)}${values}`;
  }
}

function same(one: Call, two: Call): boolean {
  return one.length === two.length && one.every((value, n) => value === two[n]);
}
