/** Small programs on the model machine whose interleavings can be counted by hand. */

import type { Program } from '../../src/explore/program.ts';
import { ModelMachine } from '../../src/machine/model.ts';
import { ModelThread, type Operation } from '../../src/machine/modelthread.ts';

const WORDS = 2048;
/** Where a small program's own words begin: a page, and some, above the start. */
const FIRST = 1100;

/** Word n of a small program. */
export const word = (n: number): number => FIRST + n;

export interface Small extends Program {
  /** How runs ended that `check` saw: by what they left behind, how many. */
  readonly outcomes: Map<string, number>;
}

type Run = (m: ModelMachine) => unknown;

/** Each thread is one operation, or several. `outcome` says what a run that is done has left behind. */
export function small(
  name: string,
  threads: readonly (Run | readonly Run[])[],
  outcome: (m: ModelMachine) => string = () => '',
): Small {
  const m = new ModelMachine(WORDS);
  for (const [number, runs] of threads.entries()) {
    const operations: Operation[] = [runs].flat().map(run => () => Number(run(m) ?? 0));
    m.threads.push(new ModelThread(number, number, `CPU ${number}`, operations));
  }
  m.keepInitial();
  const outcomes = new Map<string, number>();
  return {
    name,
    m,
    outcomes,
    nameOf: at => `word ${at}`,
    check() {
      const left = outcome(m);
      outcomes.set(left, (outcomes.get(left) ?? 0) + 1);
    },
  };
}

/** n threads add one to a word without a lock: load, then store. */
export function unlockedCounter(n: number): Small {
  const thread = (m: ModelMachine) => m.store(word(0), m.load(word(0)) + 1);
  return small(
    'unlocked counter',
    Array.from({ length: n }, () => thread),
    m => String(m.words[word(0)]),
  );
}

/** n threads, each adding one `times` times under the primitive mutex: an operation each time. */
export function lockedCounter(n: number, times: number): Small {
  const addOne = (m: ModelMachine) => {
    m.acquireWord(word(0), 1, -1);
    m.store(word(1), m.load(word(1)) + 1);
    m.releaseWord(word(0));
  };
  const thread = Array.from({ length: times }, () => addOne);
  return small(
    'locked counter',
    Array.from({ length: n }, () => thread),
    m => String(m.words[word(1)]),
  );
}

/** Two CPUs look for a free frame and mark it, two steps: "twice" where both got the same. */
export function unlockedAlloc(): Small {
  const alloc = (m: ModelMachine) => {
    const frame = m.load(word(0)) === 0 ? 0 : 1;
    m.store(word(frame), 1);
    return frame;
  };
  return small('unlocked page_alloc', [alloc, alloc], m =>
    m.threads[0]?.results[0] === m.threads[1]?.results[0] ? 'twice' : 'once',
  );
}

/** Threads that take two mutexes and give them back, in the orders given. */
export function twoLocks(orders: readonly (readonly [number, number])[]): Small {
  const thread =
    ([first, second]: readonly [number, number]) =>
    (m: ModelMachine) => {
      m.acquireWord(word(first), 1, -1);
      m.acquireWord(word(second), 1, -1);
      m.releaseWord(word(second));
      m.releaseWord(word(first));
    };
  return small('two locks', orders.map(thread));
}

/**
 * A sleeper {read flag; if 0 enqueue; sleep} against a waker {set flag; wake one}. The sleep is a step that is made when
 * the sleeper is not enqueued. Under the wchan rule test and enqueuing are under one spinlock, and so is the waking.
 */
export function lostWakeup(wchanRule: boolean): Small {
  const [flag, queued, spinlock] = [word(0), word(1), word(2)];
  const locked = (m: ModelMachine, section: () => void) => {
    if (wchanRule) {
      m.acquireWord(spinlock, 1, -1);
    }
    section();
    if (wchanRule) {
      m.releaseWord(spinlock);
    }
  };
  const sleeper = (m: ModelMachine) => {
    locked(m, () => m.store(queued, m.load(flag) === 0 ? 1 : 0));
    m.acquireWord(queued, 1, -1);
  };
  const waker = (m: ModelMachine) =>
    locked(m, () => {
      m.store(flag, 1);
      m.store(queued, 0);
    });
  return small('lost wake-up', [sleeper, waker]);
}

/** What a thread waits for is 0 when it may go on: the number of things that keep it. */
const change = (m: ModelMachine, at: number, by: number) => m.observe(() => void m.atomicAdd(at, by));

/**
 * CPU 0 {acquire; send IPI; wait for its acknowledgement; release}, CPU 1 {begin to acquire; get; release}, and CPU 1's
 * handler, taken with interrupts on. `spins`: CPU 1 waits for the lock with interrupts off.
 */
export function lockAndShootdown(spins: boolean): Small {
  const [lock, handlerKept, acknowledgementKept, begun] = [word(0), word(1), word(2), word(3)];
  const initiator = (m: ModelMachine) => {
    m.acquireWord(lock, 1, -1);
    m.atomicAdd(handlerKept, -1);
    m.acquireWord(acknowledgementKept, 1, -1);
    m.releaseWord(lock);
  };
  const target = (m: ModelMachine) => {
    m.atomicStore(begun, 1);
    change(m, handlerKept, spins ? 1 : 0);
    m.acquireWord(lock, 2, -1);
    m.releaseWord(lock);
    change(m, handlerKept, spins ? -1 : 0);
  };
  const handler = (m: ModelMachine) => {
    m.acquireWord(handlerKept, 1, -1);
    change(m, acknowledgementKept, -1);
  };
  const program = small('lock and shootdown', [initiator, target, handler]);
  program.m.words[handlerKept] = 1;
  program.m.words[acknowledgementKept] = 1;
  program.m.keepInitial();
  return program;
}

/** A handler of three steps against one more send: "lost" where a request is queued and the line is down. */
export function ipiLine(clearsFirst: boolean): Small {
  const [line, queue] = [1, 2];
  const drain = (m: ModelMachine) => m.atomicAnd(word(0), ~queue);
  const clear = (m: ModelMachine) => m.atomicAnd(word(0), ~line);
  const handler = (m: ModelMachine) => {
    m.atomicLoad(word(0));
    for (const step of clearsFirst ? [clear, drain] : [drain, clear]) {
      step(m);
    }
  };
  const sender = (m: ModelMachine) => void m.atomicOr(word(0), line | queue);
  const program = small('IPI line', [handler, sender], m => (m.words[word(0)] === queue ? 'lost' : 'kept'));
  program.m.words[word(0)] = line | queue;
  program.m.keepInitial();
  return program;
}

/** An evictor {send; reuse the frame} against {store through the entry; take the interrupt}. */
export function fireAndForget(awaitsAcknowledgement: boolean): Small {
  const [frame, notSent, notAcknowledged] = [word(0), word(1), word(2)];
  const evictor = (m: ModelMachine) => {
    m.releaseWord(notSent);
    if (awaitsAcknowledgement) {
      m.acquireWord(notAcknowledged, 1, -1);
    }
    m.store(frame, 2);
  };
  const target = (m: ModelMachine) => {
    m.store(frame, 1);
    m.acquireWord(notSent, 1, -1);
    change(m, notAcknowledged, -1);
  };
  const program = small('fire and forget', [evictor, target], m => (m.words[frame] === 1 ? 'corrupt' : 'sound'));
  program.m.words[notSent] = 1;
  program.m.words[notAcknowledged] = 1;
  program.m.keepInitial();
  return program;
}

/** CPUs that each write one word `times` times: their own, or the same. */
export function writers(cpus: number, times: number, shared: boolean): Small {
  const threads = Array.from({ length: cpus }, (_, n) => (m: ModelMachine) => {
    for (let time = 0; time < times; time++) {
      m.store(word(shared ? 0 : n), n + 1);
    }
  });
  return small('writers', threads, m => m.words.slice(word(0), word(cpus)).join());
}
