import { describe, expect, test } from 'vitest';
import { checkHistory } from '../../../../src/explore/detectors/linearizability/checker.ts';
import {
  type AllocatorCall,
  allocatorSpec,
  FREE,
  type Frames,
  NONE,
} from '../../../../src/explore/detectors/linearizability/sequential.ts';
import type { Call, Spec } from '../../../../src/explore/detectors/linearizability/spec.ts';
import { Random } from '../../../../src/explore/random.ts';
import { anyOrder } from './bruteforce.ts';

type RegisterCall = { readonly name: 'read' } | { readonly name: 'write'; readonly value: number };

/** A word that is written and read. */
const register: Spec<number, RegisterCall> = {
  initial: 0,
  apply: (state, call, result) => (call.name === 'write' ? call.value : result === state ? state : null),
  *effects(state, call) {
    yield call.name === 'write' ? call.value : state;
  },
  keyOf: String,
};

const read = (caller: number, result: number, start: number, end: number | null): Call<RegisterCall> => ({
  caller,
  call: { name: 'read' },
  start,
  end,
  result,
});
const write = (caller: number, value: number, start: number, end: number | null): Call<RegisterCall> => ({
  caller,
  call: { name: 'write', value },
  start,
  end,
  result: 0,
});

describe('a history of a register', () => {
  test('is linearizable if a read that overlaps a write sees either value', () => {
    for (const seen of [0, 1]) {
      expect(checkHistory(register, [write(0, 1, 0, 10), read(1, seen, 1, 2)]).linearizable).toBe(true);
    }
  });

  test('is not if a read that begins after the write has ended sees the old value', () => {
    const history = [write(0, 1, 0, 1), read(1, 0, 2, 3)];
    expect(checkHistory(register, history)).toEqual({ linearizable: false, order: [0], next: [1] });
  });

  test('is not if of two reads one after the other the first sees the new value, and the second the old one', () => {
    const history = [write(0, 1, 0, 9), read(1, 1, 1, 2), read(1, 0, 3, 4)];
    expect(checkHistory(register, history).linearizable).toBe(false);
  });

  test('is linearizable whether a write that never returned is seen or not', () => {
    for (const seen of [0, 1]) {
      expect(checkHistory(register, [write(0, 1, 0, null), read(1, seen, 5, 6)]).linearizable).toBe(true);
    }
    expect(checkHistory(register, [write(0, 1, 0, null), read(1, 1, 5, 6), read(1, 0, 7, 8)]).linearizable).toBe(false);
  });

  test('names an order of all calls if there is one', () => {
    const verdict = checkHistory(register, [
      write(0, 1, 0, 9),
      write(1, 2, 1, 8),
      read(2, 1, 2, 7),
      read(2, 2, 10, 11),
    ]);
    expect(verdict).toEqual({ linearizable: true, order: [0, 2, 1, 3] });
  });
});

const alloc = (caller: number, result: number, start: number, end: number | null, pages = 1): Call<AllocatorCall> => ({
  caller,
  call: { name: 'alloc', pages },
  start,
  end,
  result,
});
const free = (caller: number, frame: number, start: number, end: number | null): Call<AllocatorCall> => ({
  caller,
  call: { name: 'free', frame },
  start,
  end,
  result: 0,
});
const frames = (count: number): Spec<Frames, AllocatorCall> => allocatorSpec(new Array<number>(count).fill(FREE));

describe('a history of a page allocator', () => {
  test.each<[string, number, Call<AllocatorCall>[]]>([
    ['any free frame may be given', 3, [alloc(0, 2, 0, 5), alloc(1, 0, 1, 4)]],
    ['a frame may be given again once it was freed', 1, [alloc(0, 0, 0, 1), free(0, 0, 2, 9), alloc(1, 0, 3, 8)]],
    ['there is no memory if none is free', 1, [alloc(0, 0, 0, 5), alloc(1, NONE, 1, 4)]],
    ['a run needs frames in a row', 3, [alloc(0, 1, 0, 1), alloc(1, NONE, 2, 3, 2)]],
    ['a run is freed as one', 2, [alloc(0, 0, 0, 1, 2), free(0, 0, 2, 3), alloc(1, 1, 4, 5)]],
    ['an allocation that never returned may have any frame', 2, [alloc(0, 0, 0, null), alloc(1, 0, 1, 2)]],
  ])('is linearizable: %s', (_, count, history) => {
    expect(checkHistory(frames(count), history).linearizable).toBe(true);
  });

  test.each<[string, number, Call<AllocatorCall>[]]>([
    ['a frame is given twice', 2, [alloc(0, 0, 0, 5), alloc(1, 0, 1, 4)]],
    ['there is no memory though a frame is free all the time', 2, [alloc(0, 0, 0, 5), alloc(1, NONE, 1, 4)]],
    ['a run overlaps a page', 3, [alloc(0, 1, 0, 5), alloc(1, 0, 1, 4, 2)]],
    ['a run reaches beyond the end', 2, [alloc(0, 1, 0, 5, 2)]],
    ['a frame is freed that is free', 1, [free(0, 0, 0, 1)]],
    ['a frame is freed out of the middle of a run', 2, [alloc(0, 0, 0, 1, 2), free(1, 1, 2, 3)]],
    ['a frame is given before its free began', 1, [alloc(0, 0, 0, 1), alloc(1, 0, 2, 3), free(0, 0, 4, 5)]],
  ])('is not linearizable: %s', (_, count, history) => {
    expect(checkHistory(frames(count), history).linearizable).toBe(false);
  });
});

/**
 * Calls that overlap, with results that an allocator of two frames has given at some moment of each; in every second
 * history one result is another one. Some of the last calls never return.
 */
function randomHistory(seed: number): Call<AllocatorCall>[] {
  const random = new Random();
  random.begin(seed, 1);
  const calls: { caller: number; start: number; moment: number; end: number | null }[] = [];
  for (let caller = 0; caller < 2 + random.below(2); caller++) {
    let time = random.below(3);
    for (let n = 0; n < 2; n++) {
      const start = 10 * time + caller;
      time += 1 + random.below(3);
      const never = n === 1 && random.below(6) === 0;
      calls.push({
        caller,
        start,
        moment: start + random.below(10 * time - start),
        end: never ? null : 10 * time + caller,
      });
      time++;
    }
  }
  const used = [false, false];
  const history = calls
    .toSorted((one, other) => one.moment - other.moment)
    .map(({ caller, start, end }) => {
      const frame = random.below(2);
      if (used[frame] && random.below(2) === 0) {
        used[frame] = false;
        return free(caller, frame, start, end);
      }
      const got = used.indexOf(false, used[frame] ? 0 : frame);
      if (got !== NONE) {
        used[got] = true;
      }
      return alloc(caller, got, start, end);
    });
  const wrong = random.below(history.length);
  return random.below(2) === 0
    ? history
    : history.map((call, n) => (n === wrong ? { ...call, result: call.result === NONE ? 0 : NONE } : call));
}

test('the checker agrees with trying every order, on 600 random histories (seeds 0 to 599)', () => {
  const verdicts = { yes: 0, no: 0 };
  for (let seed = 0; seed < 600; seed++) {
    const history = randomHistory(seed);
    const { linearizable } = checkHistory(frames(2), history);
    verdicts[linearizable ? 'yes' : 'no']++;
    expect([seed, linearizable]).toEqual([seed, anyOrder(frames(2), history)]);
  }
  expect(Math.min(verdicts.yes, verdicts.no)).toBeGreaterThan(50);
});
