/** Code over Int32Array, SharedArrayBuffer and Atomics, on the stand-ins and on the real ones. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Program } from '../../../src/explore/program.ts';
import { rerun } from '../../../src/explore/schedule.ts';
import type { AnyDefinition } from '../../../src/explore/user/definition.ts';
import { explore } from '../../../src/explore/user/explore.ts';
import {
  Atomics,
  Int32Array,
  program,
  programOf,
  SharedArrayBuffer,
  Uint32Array,
} from '../../../src/explore/user/index.ts';

const OPERATIONS = [
  'load',
  'store',
  'add',
  'sub',
  'and',
  'or',
  'xor',
  'exchange',
  'compareExchange',
  '[]',
  '[]=',
] as const;
type Call = readonly [(typeof OPERATIONS)[number], index: number, value: number, expected: number];

type Operations = Pick<
  typeof Atomics,
  'load' | 'store' | 'add' | 'sub' | 'and' | 'or' | 'xor' | 'exchange' | 'compareExchange'
>;

/** What each call returns, and what is there at the end. */
function answers(atomics: Operations, array: View, calls: readonly Call[]): unknown[] {
  const returned = calls.map(([operation, index, value, expected]) => {
    switch (operation) {
      case '[]':
        return array[index];
      case '[]=':
        array[index] = value;
        return value;
      case 'load':
        return atomics.load(array, index);
      case 'compareExchange':
        return atomics.compareExchange(array, index, expected, value);
      default:
        return atomics[operation](array, index, value);
    }
  });
  return [...returned, ...array];
}

/** A program after the one schedule in which threads move in this order. */
function laidOut(definition: AnyDefinition, choices: readonly number[]): Program {
  const laid = programOf(definition);
  expect(rerun(laid, Uint8Array.from(choices), [])).toMatchObject({ fault: null, missed: 0, steps: choices.length });
  return laid;
}

type View = Int32Array | Uint32Array;

/** The same calls by one thread of a program. */
function answersOfStandIns(view: (buffer: SharedArrayBuffer) => View, calls: readonly Call[]): unknown[] {
  let seen: unknown[] = [];
  explore(
    program({
      name: 'calls',
      setup: () => view(new SharedArrayBuffer(16)),
      threads: {
        only(_, array) {
          seen = answers(Atomics, array, calls);
        },
      },
    }),
    { strategy: 'exhaustive' },
  );
  return seen;
}

const call = fc.tuple(fc.constantFrom(...OPERATIONS), fc.nat(3), fc.integer({ min: -3, max: 2 ** 31 - 1 }), fc.nat(3));

const { Int32Array: RealInt32Array, Uint32Array: RealUint32Array } = globalThis;
const kinds: readonly [string, (b: SharedArrayBuffer) => View, (b: SharedArrayBuffer) => View][] = [
  ['Int32Array', b => new Int32Array(b), b => new RealInt32Array(b)],
  ['Uint32Array', b => new Uint32Array(b), b => new RealUint32Array(b)],
];

test.each(kinds)('%s answers as the real one does', (_, standIn, real) => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 12 }), calls => {
      const array = real(new globalThis.SharedArrayBuffer(16));
      expect(answersOfStandIns(standIn, calls)).toEqual(answers(globalThis.Atomics, array, calls));
    }),
    { numRuns: 30, seed: 20 },
  );
});

describe('views', () => {
  test('share the words of their buffer, and are arrays to instanceof', () => {
    const result = explore(
      program({
        name: 'views',
        setup() {
          const buffer = new SharedArrayBuffer(32);
          const whole = new Int32Array(buffer);
          whole.set([1, 2, 3, 4]);
          return { whole, part: new Int32Array(buffer, 8, 3), unsigned: new Uint32Array(buffer, 28) };
        },
        threads: {
          only(t, { whole, part, unsigned }) {
            t.assert(whole instanceof Int32Array && whole instanceof globalThis.Int32Array, 'instanceof');
            t.assert(part[0] === 3 && part.length === 3 && part.byteOffset === 8 && part[3] === undefined, 'part');
            part.fill(7, 1);
            t.assert([...whole].join() === '1,2,3,7,7,0,0,0', [...whole].join());
            whole[7] = -1;
            t.assert(unsigned[0] === 2 ** 32 - 1 && unsigned.at(-1) === 2 ** 32 - 1, 'unsigned');
            t.assert(whole.subarray(2, 4).subarray(1)[0] === 7 && 7 in whole && !(8 in whole), 'subarray');
          },
        },
        check: (s, { whole }) => s.assert(whole[3] === 7, 'a check reads'),
      }),
    );
    expect(result.complete).toBe(true);
  });

  test('name words in reports after what setup returns', () => {
    const race = program({
      name: 'named',
      setup: () => ({ ring: { items: new Int32Array(new SharedArrayBuffer(8)) } }),
      threads: { a: (_, { ring }) => void ring.items.fill(1, 1), b: (_, { ring }) => ring.items[1] },
    });
    expect(() => explore(race)).toThrow(/data race on ring\.items\[1\]/);
  });

  test('of what is not shared are the real ones, a thread`s own', () => {
    const own = new Int32Array([1, 2, 3]);
    expect(own).toBeInstanceOf(globalThis.Int32Array);
    expect(Atomics.add(own, 0, 5) + Atomics.xor(own, 0, 2)).toBe(7);
    expect([...new Int32Array(2)]).toEqual([0, 0]);
  });
});

describe('sleeping', () => {
  const sleeper = (t: { atomic: { order: { add(n: number): number } } }, words: Int32Array) => {
    Atomics.wait(words, 0, 0);
    return t.atomic.order.add(1) + 1;
  };
  const turns = program({
    name: 'turns',
    words: { order: 0 },
    setup: () => new Int32Array(new SharedArrayBuffer(4)),
    threads: {
      first: sleeper,
      second: sleeper,
      waker(t, words) {
        t.assert(Atomics.notify(words, 0, 1) <= 1, 'at most one');
        Atomics.store(words, 0, 1);
        Atomics.notify(words, 0);
      },
    },
  });

  test('notify of one wakes who has slept longest, whatever its number', () => {
    const { m } = laidOut(turns, [1, 0, 2, 1, 1, 2, 2, 0, 0]);
    expect(m.threads.map(({ results }) => results[0])).toEqual([2, 1, 0]);
  });

  test('where a notify has left somebody asleep, a reduction too comes to its end', () => {
    expect(explore(turns, { strategy: 'exhaustive' }).complete).toBe(true);
    expect(explore(turns, { strategy: 'optimal' }).complete).toBe(true);
    expect(explore(turns, { strategy: 'dpor' }).complete).toBe(true);
  });

  test('wait returns when notified though the word is the same, and says not-equal at once', () => {
    const spurious = program({
      name: 'spurious',
      setup: () => new Int32Array(new SharedArrayBuffer(8)),
      threads: {
        sleeper(t, words) {
          t.assert(Atomics.wait(words, 1, 5) === 'not-equal', 'not-equal');
          t.assert(Atomics.wait(words, 0, 0) === 'ok', 'ok');
        },
        waker(t, words) {
          while (Atomics.notify(words, 0) === 0) {
            Atomics.pause();
          }
          t.assert(words[0] === 0, 'the same');
        },
      },
    });
    expect(explore(spurious, { strategy: 'random', schedules: 200 }).schedules).toBe(200);
  });
});

/** A ring for one producer and one consumer, as in ringbuf.js: two indices, each stored by one side only. */
class Ring {
  readonly slots: Int32Array;
  readonly read: Int32Array;
  readonly write: Int32Array;

  constructor(size: number) {
    const buffer = new SharedArrayBuffer(4 * (size + 2));
    this.read = new Int32Array(buffer, 0, 1);
    this.write = new Int32Array(buffer, 4, 1);
    this.slots = new Int32Array(buffer, 8, size);
  }

  push(value: number): boolean {
    const write = Atomics.load(this.write, 0);
    if ((write + 1) % this.slots.length === Atomics.load(this.read, 0)) return false;
    this.slots[write] = value;
    Atomics.store(this.write, 0, (write + 1) % this.slots.length);
    return true;
  }

  pop(): number {
    const read = Atomics.load(this.read, 0);
    if (read === Atomics.load(this.write, 0)) return 0;
    const value = this.slots[read] as number;
    Atomics.store(this.read, 0, (read + 1) % this.slots.length);
    return value;
  }
}

/** The index goes up before the item is there. */
class EarlyRing extends Ring {
  override push(value: number): boolean {
    const write = Atomics.load(this.write, 0);
    if ((write + 1) % this.slots.length === Atomics.load(this.read, 0)) return false;
    Atomics.store(this.write, 0, (write + 1) % this.slots.length);
    this.slots[write] = value;
    return true;
  }
}

const through = (name: string, Kind: typeof Ring) =>
  program({
    name,
    setup: () => new Kind(3),
    threads: {
      producer: (_, ring) => {
        for (let value = 1; value <= 3; value++) while (!ring.push(value)) Atomics.pause();
      },
      consumer: (t, ring) => {
        for (let wanted = 1; wanted <= 3; wanted++) {
          let value = ring.pop();
          while (value === 0) {
            Atomics.pause();
            value = ring.pop();
          }
          t.assert(value === wanted, `${value} comes for ${wanted}`);
        }
      },
    },
  });

test('a ring of one producer and one consumer hands over all items in order, in every schedule', () => {
  expect(explore(through('ring', Ring)).complete).toBe(true);
});

test('one that says too early that an item is there has a race on its slots', () => {
  expect(() => explore(through('early ring', EarlyRing))).toThrow(/data race on slots\[\d\]/);
});

describe('refused', () => {
  const inThread = (run: (words: Int32Array) => unknown) =>
    program({
      name: 'refused',
      setup: () => new Int32Array(new SharedArrayBuffer(8)),
      threads: { a: (_, words) => void run(words) },
    });
  const refusals: readonly [string, (words: Int32Array) => unknown, RegExp][] = [
    ['a time-out', words => Atomics.wait(words, 0, 0, 10), /with a time-out/],
    ['a buffer made in a thread', () => new SharedArrayBuffer(8), /made outside of setup\(\)/],
    ['a method that there is not', words => words.sort(), /Int32Array\.prototype\.sort: the stand-in does not have it/],
    ['an index that there is not', words => Atomics.load(words, 2), /index 2: a view of 2 words/],
    ['a view that does not fit', words => new Int32Array(words.buffer, 4, 2), /not inside a buffer of 8 bytes/],
  ];
  test.each(refusals)('%s', (_, run, says) => {
    expect(() => explore(inThread(run))).toThrow(says);
  });

  test('a check that writes', () => {
    const writes = program({
      name: 'writes',
      setup: () => new Int32Array(new SharedArrayBuffer(8)),
      threads: { a: (_, words) => words[0] },
      check: (_, words) => words.fill(1),
    });
    expect(() => explore(writes)).toThrow(/written outside of a thread/);
  });
});
