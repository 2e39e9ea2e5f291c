import { describe, expect, test } from 'vitest';
import { Detectors } from '../../../src/explore/detectors/index.ts';
import { RaceDetector } from '../../../src/explore/detectors/race.ts';
import { Execution } from '../../../src/explore/execution.ts';
import { RandomWalk } from '../../../src/explore/strategies/random.ts';
import { randomProgram } from '../randomprogram.ts';
import { racesIn } from './happensbefore.ts';
import { type Body, counted, faultOf, type Tiny, tiny } from './tiny.ts';

const spin = (ready: () => boolean, pause: () => void): void => {
  while (!ready()) {
    pause();
  }
};

/** A message handed over by a flag. */
const message = (atomic: boolean): Tiny => ({
  words: ['data', 'flag'],
  threads: {
    writer: (m, at) => {
      m.store(at('data'), 42);
      const store = atomic ? m.atomicStore.bind(m) : m.store.bind(m);
      store(at('flag'), 1);
    },
    reader: (m, at) => {
      const flag = () => (atomic ? m.atomicLoad(at('flag')) : m.load(at('flag')));
      spin(
        () => flag() !== 0,
        () => m.pause(),
      );
      return m.load(at('data'));
    },
  },
});

/** Peterson's mutual exclusion around a plain counter. */
const peterson = (atomic: boolean): Tiny => {
  const side =
    (me: number): Body =>
    (m, at) => {
      const store = (word: string, value: number) =>
        atomic ? m.atomicStore(at(word), value) : m.store(at(word), value);
      const load = (word: string) => (atomic ? m.atomicLoad(at(word)) : m.load(at(word)));
      store(`wants${me}`, 1);
      store('turn', 1 - me);
      spin(
        () => load(`wants${1 - me}`) === 0 || load('turn') === me,
        () => m.pause(),
      );
      m.store(at('count'), m.load(at('count')) + 1);
      store(`wants${me}`, 0);
    };
  return {
    words: ['wants0', 'wants1', 'turn', 'count'],
    threads: { left: side(0), right: side(1) },
    check: (m, at) => expect(m.words[at('count')]).toBe(2),
  };
};

const pair = (left: Body, right: Body): Tiny => ({ words: ['x', 'f', 'lock'], threads: { left, right } });

describe('a data race is found', () => {
  test('on a flag of a plain word, and both accesses are named: thread, kind, value, step, locks', () => {
    const fault = faultOf(tiny(message(false)));
    expect(fault.kind).toBe('data-race');
    expect(fault.message).toBe(
      'data race on flag: writer wrote 1 (step 1, plain, holding no lock) and reader read 1 (step 2, plain, holding no lock), and nothing orders the two',
    );
    expect(fault.details.variable).toBe('flag');
    expect(fault.details.steps).toEqual([1, 2]);
    expect(fault.details.accesses).toMatchObject([
      { name: 'writer', kind: 'store', label: "writer's operation 0", before: 0, after: 1, held: [] },
      { name: 'reader', kind: 'load', after: 1 },
    ]);
  });

  test("in Peterson's algorithm over plain words, in every schedule", () => {
    const { kinds, schedules } = counted(tiny(peterson(false)));
    expect(kinds).toEqual({ 'data-race': schedules });
  });

  test('when one side forgets the lock, and says who held it', () => {
    const fault = faultOf(
      tiny(
        pair(
          (m, at) => {
            m.acquireWord(at('lock'), 1, -1);
            m.store(at('x'), 1);
            m.releaseWord(at('lock'));
          },
          (m, at) => m.load(at('x')),
        ),
      ),
    );
    expect(fault.message).toContain('left wrote 1 (step 1, plain, holding lock)');
    expect(fault.message).toContain('right read 1 (step 3, plain, holding no lock)');
  });

  test('between a plain and an atomic access to one word', () => {
    const mixed = pair(
      (m, at) => m.store(at('x'), 1),
      (m, at) => m.atomicLoad(at('x')),
    );
    expect(faultOf(tiny(mixed)).message).toContain('right read 1 (step 1, atomic, holding no lock)');
    const other = pair(
      (m, at) => m.load(at('x')),
      (m, at) => void m.atomicAdd(at('x'), 1),
    );
    expect(faultOf(tiny(other)).kind).toBe('data-race');
  });

  test('although both threads have stored atomically to one word before: stores do not wait for each other', () => {
    const stores = pair(
      (m, at) => {
        m.store(at('x'), 1);
        m.atomicStore(at('f'), 1);
      },
      (m, at) => {
        m.atomicStore(at('f'), 2);
        m.load(at('x'));
      },
    );
    const { kinds, schedules } = counted(tiny(stores));
    expect(kinds).toEqual({ 'data-race': schedules });
  });

  test('although both threads have loaded one word atomically in between', () => {
    const loads = pair(
      (m, at) => {
        m.store(at('x'), 1);
        m.atomicLoad(at('f'));
      },
      (m, at) => {
        m.atomicLoad(at('f'));
        m.store(at('x'), 2);
      },
    );
    const { kinds, schedules } = counted(tiny(loads));
    expect(kinds).toEqual({ 'data-race': schedules });
  });

  test('between zeroing a page and a store into it', () => {
    const zeroed = pair(
      m => m.zeroPage(1024),
      m => m.store(1500, 7),
    );
    expect(faultOf(tiny(zeroed)).message).toMatch(/left zeroed its page .* and right wrote 7/);
  });

  test('of the second reader too, where reads do not follow each other', () => {
    const program: Tiny = {
      words: ['x', 'first', 'second'],
      threads: {
        one: (m, at) => {
          m.load(at('x'));
          m.atomicStore(at('first'), 1);
        },
        two: (m, at) => {
          m.load(at('x'));
          m.atomicStore(at('second'), 1);
        },
        // Waits for one of the readers only.
        writer: (m, at) => {
          if (m.atomicLoad(at('first')) === 1) {
            m.store(at('x'), 1);
          }
        },
      },
    };
    const { messages } = counted(tiny(program));
    expect(messages.every(each => each.includes('two read 0') || each.includes('two read 1'))).toBe(true);
    expect(messages.length).toBeGreaterThan(0);
  });
});

describe('no data race is found', () => {
  test('where a message is handed over by an atomic flag', () => {
    expect(counted(tiny(message(true)))).toMatchObject({ exhausted: true, kinds: {} });
  });

  test("in Peterson's algorithm over atomic words, and it excludes", () => {
    expect(counted(tiny(peterson(true)))).toMatchObject({ exhausted: true, kinds: {} });
  });

  test('under the primitive mutex', () => {
    const add: Body = (m, at) => {
      m.acquireWord(at('lock'), 1, -1);
      m.store(at('x'), m.load(at('x')) + 1);
      m.releaseWord(at('lock'));
    };
    expect(counted(tiny(pair(add, add)))).toMatchObject({ exhausted: true, kinds: {} });
  });

  test('between two reads, nor between two atomic accesses', () => {
    const read: Body = (m, at) => m.load(at('x'));
    expect(counted(tiny(pair(read, read))).kinds).toEqual({});
    const add: Body = (m, at) => m.atomicAdd(at('x'), 1);
    expect(counted(tiny(pair(add, add))).kinds).toEqual({});
  });

  test('where one waits for the other to notify, and takes its turn from that', () => {
    const program = pair(
      (m, at) => {
        m.store(at('x'), 1);
        m.atomicStore(at('f'), 1);
        m.notify(at('f'));
      },
      (m, at) => {
        m.wait(at('f'), 0);
        return m.load(at('x'));
      },
    );
    expect(counted(tiny(program))).toMatchObject({ exhausted: true, kinds: {} });
  });
});

describe('the race detector', () => {
  test('agrees with happens-before computed pair by pair, in 800 runs of 200 random programs (seeds 0 to 199)', () => {
    let races = 0;
    let silent = 0;
    for (let seed = 0; seed < 200; seed++) {
      const program = randomProgram(seed);
      const detectors = new Detectors(program, { races: false, lockOrder: false });
      const detector = new RaceDetector(program.m.words.length, program.m.threads);
      const execution = new Execution(program);
      const walk = new RandomWalk(seed);
      program.m.observer = detectors;
      for (let run = 0; run < 4; run++) {
        detectors.begin();
        walk.begin();
        execution.run(walk);
        const expected = racesIn(detectors.log);
        const found = detector.find(detectors.log);
        if (found === null) {
          silent++;
          expect(expected).toEqual([]);
        } else {
          races++;
          const firstEnd = Math.min(...expected.map(([, second]) => second));
          expect(expected).toContainEqual([found.first, found.second]);
          expect(found.second).toBe(firstEnd);
        }
      }
    }
    expect(Math.min(races, silent)).toBeGreaterThan(50);
  });
});
