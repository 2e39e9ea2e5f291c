/** Every kind of lock between worker threads: one of them that is broken, or is none, does not get through. */
import { afterAll, describe, expect, test } from 'vitest';
import type { LockStatWords } from '../../src/sync/lockstats.ts';
import { type LockMaker, lockMakers } from '../../src/sync/makers.ts';
import { contend, createPool, type Shared, Stalled } from './contention.ts';
import { statisticsOf } from './lockscene.ts';

const pool = createPool();
afterAll(() => pool.destroy());

/** These let in who came first, also while the host has taken its core away: a hand-over takes it some 0.1 ms then. */
const INORDER = ['ticket', 'mcs', 'clh'];

/** How often each of so many threads acquires the lock. */
function turns({ name }: LockMaker, cpus: number): number {
  return INORDER.includes(name) ? 320 / cpus : 6000 / cpus;
}

const makers = lockMakers.filter(({ family }) => family !== 'none').map(maker => [maker.name, maker] as const);

describe.each(makers)('the lock %s between threads', (lock, maker) => {
  test.each([4, 8])('%i of them are never two inside, each gets through, and the statistics add up', async cpus => {
    const times = turns(maker, cpus);
    const { m, counter, lock: words } = await contend(pool, { work: 'count', cpus, times, lock });
    expect([m.load(counter.first), m.load(counter.second)]).toEqual([cpus * times, cpus * times]);
    for (const at of words.stats) {
      const { acquisitions, contended, sleeps, waits } = statisticsOf(m, at as LockStatWords);
      expect([acquisitions, waits]).toEqual([times, contended]);
      expect(contended).toBeLessThanOrEqual(times);
      expect(sleeps === 0 || maker.family === 'sleeps').toBe(true);
    }
  });

  test.each(['semaphores', 'condvars'] as const)('producers and consumers over %s lose nothing', async work => {
    const times = turns(maker, 8);
    const { m, ring } = await contend(pool, { work, cpus: 4, times, lock });
    const sum = 2 * ((times * (times + 1)) / 2);
    expect([m.load(ring.put), m.load(ring.taken), m.load(ring.sum)]).toEqual([2 * times, 2 * times, sum]);
  });
});

describe('first come, first served:', () => {
  test.each(INORDER)('%s lets 8 threads in as they came', async lock => {
    const { m, log, counter } = await contend(pool, { work: 'order', cpus: 8, times: 1, lock });
    expect(Array.from({ length: m.load(counter.first) }, (_, n) => m.load(log + n))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

/** What a contention that must fail fails with. */
async function failureOf(contention: Promise<Shared>): Promise<unknown> {
  return contention.then(
    () => new Error('it got through'),
    error => error,
  );
}

test('none lets two threads inside at once, and the count shows it', async () => {
  const failure = await failureOf(contend(pool, { work: 'count', cpus: 4, times: 200_000, lock: 'none' }));
  expect(String(failure)).toMatch(/two threads under the lock: \d+ and \d+/);
});

describe('a broken lock stops:', () => {
  test.each([
    ['futex-forgets-sleepers', 'futex'],
    ['ticket-skips-a-number', 'ticket'],
  ])('%s', async (mistake, lock) => {
    const failure = await failureOf(contend(pool, { work: 'count', cpus: 8, times: 20_000, lock, mistake }, 400));
    expect(failure, String(failure)).toBeInstanceOf(Stalled);
  });
});
