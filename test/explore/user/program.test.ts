/** What a program of the user's can be made of, and what is said of one that breaks the rules. */
import { describe, expect, test } from 'vitest';
import { DefinitionError } from '../../../src/explore/user/checkdefinition.ts';
import type { AnyDefinition, LockKind } from '../../../src/explore/user/definition.ts';
import { explore } from '../../../src/explore/user/explore.ts';
import { program } from '../../../src/explore/user/program.ts';
import { programOf } from '../../../src/explore/user/programof.ts';
import { ModelFault } from '../../../src/machine/model.ts';
import { lockMakers } from '../../../src/sync/makers.ts';
import { thrownBy } from './thrown.ts';

/** Threads that no type would let through: files in JavaScript have none. */
// biome-ignore lint/suspicious/noExplicitAny: what is tested is what happens without types.
type Anything = any;

const take = (t: Anything) => t.lock.acquire();

describe('words', () => {
  test('are read and written by name, plain and atomic, and hold 32-bit integers', () => {
    const result = explore(
      program({
        name: 'words',
        words: { x: 5, many: [1, 2, 3] },
        threads: {
          only(t) {
            t.many[1] = t.x + t.many.length;
            t.x = 2 ** 31;
            t.assert(t.x === -(2 ** 31), 'wraps');
            const { x } = t.atomic;
            x.store(6);
            t.assert(x.exchange(7) === 6, 'exchange');
            t.assert(x.compareExchange(6, 1) === 7 && x.compareExchange(7, 8) === 7, 'compareExchange');
            t.assert(x.add(2) === 8 && x.sub(3) === 10 && x.or(8) === 7 && x.and(12) === 15, 'read-modify-write');
            t.assert(x.load() === 12 && x.notify() === 0, 'load');
            return t.me + 40;
          },
        },
        check(s) {
          s.assert(s.x === 12 && s.many[0] === 1 && s.many[1] === 8 && s.results.only === 40, 'at the end');
        },
      }),
      { strategy: 'exhaustive' },
    );
    expect(result).toMatchObject({ schedules: 1, complete: true });
  });

  const misuses: readonly [string, AnyDefinition['threads'][string], RegExp][] = [
    [
      'a name that there is not',
      (t: Anything) => t.conter,
      /t\.conter: not of the program: expected one of x, many, lock$/,
    ],
    [
      'a store to such a name',
      (t: Anything) => {
        t.conter = 1;
      },
      /t\.conter: not of the program: /,
    ],
    ['an index past the end', (t: Anything) => t.many[2], /t\.many\[2\]: not there: expected many\[0\] to many\[1\]$/],
    [
      'a store past the end',
      (t: Anything) => {
        t.many[2] = 1;
      },
      /t\.many\[2\]: not there: /,
    ],
    [
      'what is no integer',
      (t: Anything) => {
        t.x = 1.5;
      },
      /x = 1\.5: expected an integer of 32 bits, /,
    ],
    [
      'undefined',
      (t: Anything) => {
        t.many[0] = undefined;
      },
      /many\[0\] = undefined: expected an integer/,
    ],
    [
      'an atomic word assigned to',
      (t: Anything) => {
        t.atomic.x = 1;
      },
      /t\.atomic\.x: written with =: expected \.store\(…\)/,
    ],
    [
      'an atomic word that there is not',
      (t: Anything) => t.atomic.y.load(),
      /t\.atomic\.y: not of the program: expected one of x, many$/,
    ],
  ];
  test.each(misuses)('refused: %s', (_, thread, says) => {
    const locks = { lock: 'mutex' } as const;
    const bad = { name: 'bad', words: { x: 0, many: [0, 0] }, locks, threads: { a: thread } };
    const refused = thrownBy(() => explore(bad)) as ModelFault;
    expect(refused).toBeInstanceOf(ModelFault);
    expect(refused.message).toMatch(/^thread a, test\/explore\/user\/program\.test\.ts:\d+: /);
    expect(refused.message).toMatch(says);
  });
});

describe('locks', () => {
  const kinds: readonly LockKind[] = ['mutex', ...lockMakers.map(({ name }) => name as LockKind)];

  test.each(kinds)('%s keeps two threads apart, or is none', kind => {
    const count = (t: { x: number; lock: { acquire(): void; release(): void } }) => {
      t.lock.acquire();
      t.x = t.x + 1;
      t.lock.release();
    };
    const counting = program({
      name: `counting under ${kind}`,
      words: { x: 0 },
      locks: { lock: kind },
      threads: { a: count, b: count },
      check: s => s.assert(s.x === 2, `counted to ${s.x}`),
    });
    if (kind === 'none') {
      expect(() => explore(counting, { schedules: 50 })).toThrow(/data race on x/);
    } else {
      expect(explore(counting, { schedules: 50 }).schedules).toBeGreaterThan(0);
    }
  });

  test('misuse is told with the lock: taken twice, released by another', () => {
    const locks = { lock: 'mutex' } as const;
    const twice = program({
      name: 'twice',
      locks,
      threads: {
        a(t) {
          t.lock.acquire();
          t.assert(t.lock.holds(), 'holds');
          t.lock.acquire();
        },
      },
    });
    expect(() => explore(twice)).toThrow(/twice: panic: a holds lock already and would wait for itself \(misuse\)/);
    expect(() => explore(program({ name: 'not held', locks, threads: { a: t => t.lock.release() } }))).toThrow(
      /lock is held by nobody/,
    );
  });

  test.each(['mutex', 'none', ...lockMakers.map(({ name }) => name)] as LockKind[])(
    'a thread that ends holds no lock: %s',
    lock => {
      const keeps = program({
        name: 'keeps',
        locks: { lock: ['mutex', lock] },
        threads: { a() {}, b: (t: Anything) => t.lock[1].acquire() },
      });
      expect(() => explore(keeps)).toThrow(/^keeps: panic: b ends and holds lock\[1\] \(misuse\)/);
    },
  );

  test('who waits for the lock of a thread that has ended is told so', () => {
    const keeps = program({ name: 'keeps', locks: { lock: 'mutex' }, threads: { a: take, b: take } });
    expect(() => explore(keeps, { strategy: 'pct' })).toThrow(
      /deadlock: no thread can move: (?:a waits for lock, which b|b waits for lock, which a) holds, and has ended/,
    );
  });

  test('a semaphore has its count, and P waits for V', () => {
    const rendezvous = program({
      name: 'rendezvous',
      words: { x: 0 },
      semaphores: { ready: 0, slots: 1 },
      threads: {
        first(t) {
          t.slots.P();
          t.x = 1;
          t.ready.V();
        },
        second(t) {
          t.ready.P();
          t.assert(t.x === 1, 'second comes second');
        },
      },
    });
    expect(explore(rendezvous, { schedules: 300 }).schedules).toBeGreaterThan(1);
  });
});

describe('an operation is run again from its start', () => {
  test('finally does no harm: what it asks for while the operation is stopped is not done', () => {
    const count = (t: Anything) => {
      t.lock.acquire();
      try {
        t.x = t.x + 1;
      } finally {
        t.lock.release();
      }
    };
    const result = explore(
      {
        name: 'finally',
        words: { x: 0 },
        locks: { lock: 'mutex' },
        threads: { a: count, b: count },
        check: (s: Anything) => s.assert(s.x === 2, 'counts'),
      },
      { strategy: 'exhaustive' },
    );
    expect(result).toMatchObject({ schedules: 2, complete: true });
  });

  test('a catch that swallows all neither keeps an operation going nor hides an assertion', () => {
    const swallow = (t: Anything) => {
      for (let n = 0; n < 3; n++) {
        try {
          t.x = t.x + 1;
        } catch {}
      }
    };
    const program = { name: 'swallows', words: { x: 0 }, threads: { a: swallow, b: swallow } };
    expect(explore(program, { strategy: 'exhaustive', races: false, schedules: 20_000 })).toMatchObject({
      schedules: 924,
      complete: true,
    });
    const hides = (t: Anything) => {
      try {
        t.assert(false, 'never true');
      } catch {}
    };
    expect(() => explore({ name: 'hides', threads: { a: hides } })).toThrow(/a: never true/);
  });

  test('state outside of the words is told, with thread and access: another word', () => {
    let turn = 0;
    const strays = {
      name: 'strays',
      words: { x: 0, y: 0 },
      threads: {
        a: (t: Anything) => (turn++ % 2 === 0 ? t.x : t.y),
        b: (t: Anything) => t.x,
      },
    };
    expect(() => explore(strays)).toThrow(
      /^thread a, test\/.*program\.test\.ts:\d+: run again, access 1 is load of y, and was load of x: expected a thread/,
    );
  });

  test('another value, and an end that comes early, are told too', () => {
    let turn = 0;
    const values = {
      name: 'v',
      words: { x: 0 },
      threads: {
        a: (t: Anything) => {
          t.x = turn++;
        },
        b: (t: Anything) => t.x,
      },
    };
    expect(() => explore(values)).toThrow(/access 1 is store of \d+ to x, and was store of \d+ to x/);
    let runs = 0;
    const ends = {
      name: 'e',
      words: { x: 0 },
      threads: { a: (t: Anything) => (runs++ === 0 ? t.x : 0), b: (t: Anything) => t.x },
    };
    expect(() => explore(ends)).toThrow(/access 1 is its end, and was load of x/);
  });

  test('an operation that pauses for ever without looking at a word is told', () => {
    const waits = {
      name: 'waits',
      threads: {
        a: (t: Anything) => {
          for (;;) t.pause();
        },
      },
    };
    expect(() => explore(waits)).toThrow(
      /^thread a, test\/.*:\d+: 100000 accesses in one function, and no end to it: expected a loop/,
    );
  });
});

describe('what is thrown', () => {
  test('an assertion in a thread names the thread', () => {
    const asserts = program({ name: 'asserts', threads: { me: t => t.assert(1 > 2, 'one is more than two') } });
    expect(() => explore(asserts)).toThrow(/oracle: me: one is more than two/);
  });

  test("an assertion library's error is a failed check, anything else a panic with its name", () => {
    const check = () => expect(1).toBe(2);
    expect(() => explore({ name: 'library', threads: { a() {} }, check })).toThrow(
      /library: oracle: check: expected 1/,
    );
    const typo = { name: 'typo', threads: { a: () => (undefined as Anything).x } };
    expect(() => explore(typo)).toThrow(/typo: panic: a throws TypeError: .* \(test\/.*program\.test\.ts:\d+\)/);
  });

  test('is the cause of the fault, with its stack', () => {
    const thrown = new Error('not today');
    const throws = () => {
      throw thrown;
    };
    expect(thrownBy(() => explore({ name: 'throws', threads: { a: throws } }))).toMatchObject({ cause: thrown });
    const checks = { name: 'checks', threads: { a() {} }, check: throws };
    expect(thrownBy(() => explore(checks))).toMatchObject({ cause: thrown });
    const library = () => expect(1).toBe(2);
    expect(thrownBy(() => explore({ name: 'library', threads: { a: library } }))).toMatchObject({
      cause: { name: 'AssertionError', message: expect.stringMatching(/^expected 1 to be 2/) },
    });
  });

  test('a name that there is not in a check is told with its line too', () => {
    const check = (s: Anything) => s.z;
    expect(() => explore({ name: 'm', words: { x: 0 }, threads: { a() {} }, check })).toThrow(
      /^check, test\/.*:\d+: s\.z: not of the program: expected one of x$/,
    );
  });
});

describe('refused', () => {
  const a = () => {};
  const shapes: readonly [definition: unknown, property: string, expected: RegExp][] = [
    [undefined, '', /expected the object that program\(\{ … \}\) takes, is undefined/],
    [{ threads: { a } }, 'name', /expected a name, is undefined/],
    [{ name: 'n' }, 'threads', /expected an object of functions by name, is undefined/],
    [{ name: 'n', threads: {} }, 'threads', /0 threads: expected 1 to 31/],
    [{ name: 'n', threads: { a: 3 } }, 'threads.a', /expected a function, or a list of functions, is 3/],
    [{ name: 'n', threads: { async a() {} } }, 'threads.a', /expected a plain function, is AsyncFunction/],
    [{ name: 'n', threads: { *a() {} } }, 'threads.a', /expected a plain function, is GeneratorFunction/],
    [{ name: 'n', threads: { a }, words: { x: 0.5 } }, 'words.x', /expected an integer of 32 bits/],
    [{ name: 'n', threads: { a }, words: { x: [] } }, 'words.x', /0 words: expected 1 to 4096/],
    [{ name: 'n', threads: { a }, words: { me: 0 } }, 'words.me', /expected another name/],
    [{ name: 'n', threads: { a }, words: { 'a b': 0 } }, 'words.a b', /expected a name as that of a variable/],
    [{ name: 'n', threads: { a }, words: { x: 0 }, locks: { x: 'mutex' } }, 'locks.x', /one of that name already/],
    [{ name: 'n', threads: { a }, locks: { l: 'spin' } }, 'locks.l', /expected one of mutex, sleep, .*is "spin"/],
    [{ name: 'n', threads: { a }, conditions: { c: 'l' } }, 'conditions.c', /expected the name of the lock/],
    [{ name: 'n', threads: { a }, semaphores: { s: -1 } }, 'semaphores.s', /expected a count of 0 to 1000/],
    [{ name: 'n', threads: { a }, check: true }, 'check', /expected a function, is true/],
    [{ name: 'n', thread: { a } }, 'thread', /not a part of a program: expected name, words/],
  ];
  test.each(shapes)('%j', (definition, property, expected) => {
    const refused = thrownBy(() => programOf(definition));
    expect(refused).toBeInstanceOf(DefinitionError);
    expect(refused).toMatchObject({ property, expected: expect.stringMatching(expected) });
  });
});
