/** Random small programs: a few threads, a few accesses each, branches on what was read. */
import { Random } from '../../src/explore/random.ts';
import { PAGE_WORDS } from '../../src/machine/mips.ts';
import type { KeptOutside, ModelMachine } from '../../src/machine/model.ts';
import { ACCESS, ModelThread } from '../../src/machine/modelthread.ts';
import { type Small, small, word } from './programs.ts';

/** An action of a thread: may look at what it has read so far, and returns what it reads. */
type Action = (m: ModelMachine, seen: number) => number;

const DATA = 3;
const data = (random: Random) => word(random.below(DATA));
const mutex = (random: Random) => word(DATA + random.below(2));
const sleepWord = word(DATA + 2);
/** Of a device that adds to the first data word for each request. */
const [head, tail] = [word(DATA + 3), word(DATA + 4)];

/** Each draws its words once and for all, so that the same action does the same in every run. */
const ACTIONS: readonly ((random: Random) => Action)[] = [
  random => from(data(random), at => m => m.load(at)),
  random => from(data(random), at => (m, seen) => does(() => m.store(at, seen + 1))),
  random => from(data(random), at => m => does(() => m.store(at, 7))),
  random => from(data(random), at => m => m.atomicAdd(at, 1)),
  random => from(data(random), at => (m, seen) => m.atomicCompareExchange(at, seen & 1, 5)),
  random => from(data(random), at => m => m.atomicExchange(at, 3)),
  // A branch on what was read.
  random => from(data(random), at => (m, seen) => (seen & 1 ? m.load(at) : m.atomicOr(at, 2))),
  // A section under the primitive mutex; two of them may nest.
  random => from(mutex(random), lock => underMutex(lock, data(random), random.below(3) === 0 ? mutex(random) : -1)),
  // A mutex that is never given back.
  random => from(mutex(random), lock => m => does(() => m.acquireWord(lock, 1, -1))),
  // A spin loop for a value, which may never come.
  random => from(data(random), at => m => spinWhileZero(m, at)),
  // A sleep, and its waker.
  () => m => does(() => m.wait(sleepWord, 0)),
  () => m => {
    m.atomicStore(sleepWord, 1);
    m.notify(sleepWord);
    return 0;
  },
  () => m => Number(m.waitOnce(sleepWord, 0)),
  () => m => m.notifySome(sleepWord, 1),
  // An oracle that is asked who was here before.
  random => asks(random.below(2), 1 + random.below(50)),
  // The first two data words are the end of the page.
  () => m => does(() => m.zeroPage(word(2) - PAGE_WORDS)),
  () => m => m.atomicAdd(tail, 1),
];

/** Ends the run, if the word holds what others have put there. */
const THROW =
  (at: number): Action =>
  m => {
    const value = m.load(at);
    if (value !== 0) {
      throw new Error(`found ${value}`);
    }
    return value;
  };

/** What an oracle knows of two things, outside of the machine's words: who asked about it, in which order. */
class Known implements KeptOutside {
  readonly of = [0, 0];

  reset(): void {
    this.of.fill(0);
  }

  stateInto(take: (value: number) => void): void {
    this.of.forEach(take);
  }

  ask(about: number, who: number): void {
    this.of[about] = (Math.imul(this.of[about] as number, 53) + who) | 0;
  }
}

function asks(about: number, who: number): Action {
  return m => does(() => m.observe(() => knownTo(m).ask(about, who), about));
}

function knownTo({ outside }: ModelMachine): Known {
  return outside[0] as Known;
}

/** For what reads nothing. */
function does(access: () => unknown): number {
  access();
  return 0;
}

function from<T>(at: number, make: (at: number) => T): T {
  return make(at);
}

function underMutex(lock: number, at: number, inner: number): Action {
  return m => {
    m.acquireWord(lock, 1, -1);
    if (inner >= 0 && inner !== lock) {
      m.acquireWord(inner, 1, -1);
      m.releaseWord(inner);
    }
    const value = m.load(at);
    m.store(at, value + 1);
    m.releaseWord(lock);
    return value;
  };
}

function spinWhileZero(m: ModelMachine, at: number): number {
  let value = m.atomicLoad(at);
  for (let turn = 0; value === 0 && turn < 2; turn++) {
    m.pause();
    value = m.atomicLoad(at);
  }
  return value;
}

function addDevice(m: ModelMachine): void {
  const serve = () => {
    m.device(head, tail, touch => {
      m.store(word(0), m.load(word(0)) + 1);
      touch(ACCESS.store, word(0), 1);
      m.atomicAdd(head, 1);
      touch(ACCESS.add, head, 1);
    });
    return 0;
  };
  m.threads.push(new ModelThread(m.threads.length, -1, 'device', [], serve));
}

/** Two or three threads of one to three actions, and a device. With `faults`, some may throw. */
export function randomProgram(seed: number, faults = false): Small {
  const random = new Random();
  random.begin(seed, 0);
  const count = 2 + random.below(2);
  const threads = Array.from({ length: count }, () => {
    const length = 1 + random.below(count === 2 ? 3 : 2);
    const actions = Array.from({ length }, () => ACTIONS[random.below(ACTIONS.length)]?.(random) as Action);
    return faults && random.below(2) === 0 ? [...actions, THROW(data(random))] : actions;
  });
  const program = small(
    `random ${seed}`,
    threads.map(actions => m => actions.reduce((seen, action) => action(m, seen), 0)),
    m =>
      `${m.words.slice(word(0), word(DATA)).join()} ${knownTo(m).of.join()} ${m.threads.map(({ results }) => results[0]).join()}`,
  );
  program.m.outside.push(new Known());
  addDevice(program.m);
  program.m.keepInitial();
  return program;
}
