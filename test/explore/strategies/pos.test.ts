import { expect, it } from 'vitest';
import { Pos } from '../../../src/explore/strategies/pos.ts';
import { RandomWalk } from '../../../src/explore/strategies/random.ts';
import type { Strategy } from '../../../src/explore/strategy.ts';
import type { ModelMachine } from '../../../src/machine/model.ts';
import { exploreAll } from '../exploring.ts';
import { small, word } from '../programs.ts';

const OWN_STEPS = 10;

/** Thread 0 writes words of its own and then the one that thread 1 writes at once: how often thread 1 comes last. */
function lateWrites(strategy: Strategy, schedules: number): number {
  const busy = (m: ModelMachine) => {
    for (let n = 1; n <= OWN_STEPS; n++) {
      m.store(word(n), 1);
    }
    m.store(word(0), 1);
  };
  const single = (m: ModelMachine) => m.store(word(0), 2);
  const program = small('late write', [busy, single], m => String(m.words[word(0)]));
  exploreAll(program, strategy, schedules);
  return program.outcomes.get('2') ?? 0;
}

// Eleven priorities are drawn for thread 0 and one for thread 1: 1 in 12 that that is the lowest. A random walk passes
// thread 1 by with 1 in 2^11.
it('POS finds an order that a random walk finds once in 2,048 in about 1 of 12 schedules (seed 6)', () => {
  const found = lateWrites(new Pos(6), 4000);
  expect(found).toBeGreaterThan(4000 / 12 / 1.25);
  expect(found).toBeLessThan((4000 / 12) * 1.25);
  expect(lateWrites(new RandomWalk(6), 4000)).toBeLessThan(12);
});

// The writes of one word race with each other. Where priorities were kept, thread 1's two writes of low priority would
// both come late or the first of them be held back alone: each order is to have its share.
it('POS draws anew for what races: all C(4,2) orders of two threads that write a word twice each come up (seed 7)', () => {
  const thread = (name: number) => (m: ModelMachine) => {
    for (let n = 0; n < 2; n++) {
      m.store(word(1), (m.words[word(1)] ?? 0) * 3 + name);
    }
  };
  const program = small('two writers', [thread(1), thread(2)], m => String(m.words[word(1)]));
  exploreAll(program, new Pos(7), 600);
  expect(program.outcomes.size).toBe(6);
  expect(Math.min(...program.outcomes.values())).toBeGreaterThan(40);
});
