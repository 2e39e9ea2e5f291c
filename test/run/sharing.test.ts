/** A search that is shared by threads of the host: here, several that answer in this one, in turn. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { PROGRAM_DEFAULTS, type ProgramOptions } from '../../src/explore/programs/maker.ts';
import { strategyMakers } from '../../src/explore/strategies/index.ts';
import { type Crew, GrowingCrew } from '../../src/run/crew.ts';
import { exploreBy } from '../../src/run/explore.ts';
import { ExploreAnswers } from '../../src/run/exploreanswers.ts';
import type { ExploreReply, ExploreTask } from '../../src/run/exploretasks.ts';
import { Asked } from '../../src/run/explorethread.ts';
import { searchWith } from '../../src/run/search.ts';

class Here extends Asked {
  readonly #answers = new ExploreAnswers();
  asked = 0;
  protected override async answer(task: ExploreTask): Promise<ExploreReply> {
    this.asked++;
    await nextTurn();
    return await this.#answers.answer(task);
  }
  override async end(): Promise<void> {}
}

/** All from the start. */
function crewOf(threads: readonly Asked[]): Crew {
  return {
    first: threads[0] as Asked,
    share: async serve => {
      await Promise.all(threads.map(serve));
    },
  };
}

const ALL = { schedules: Number.POSITIVE_INFINITY, runs: Number.POSITIVE_INFINITY };

async function searched(
  strategy: string,
  program: string,
  options: Partial<ProgramOptions>,
  count: number,
  preemptions?: number,
) {
  const all = { ...PROGRAM_DEFAULTS, ...options };
  const request = { program, options: all, strategy, seed: 1, preemptions, detectors: true };
  const threads = Array.from({ length: count }, () => new Here());
  const search = searchWith(request, crewOf(threads), false, () => {});
  const found = await search.goOn(ALL, () => false);
  const coverage = await search.covered();
  return { found, coverage, asked: threads.map(({ asked }) => asked) };
}

const SHARED = strategyMakers.filter(({ sharing }) => sharing !== undefined).map(({ name }) => name);

test('what is shared depth first is exhaustive search, rounds of preemptions, and source-set DPOR', () => {
  expect(SHARED).toEqual(['exhaustive', 'bounded', 'dpor']);
});

describe.each(SHARED)('%s', strategy => {
  // More schedules than a block has.
  const options = { cpus: strategy === 'dpor' ? 3 : 4, ops: 1 };

  test('counts the same with one thread, two and three, all of which have had work, and covers the same', async () => {
    const one = await searched(strategy, 'ok3', options, 1);
    expect(one.found).toMatchObject({ complete: true, exhausted: true, first: null });
    for (const count of [2, 3]) {
      const more = await searched(strategy, 'ok3', options, count);
      expect(more.found).toEqual(one.found);
      expect(more.coverage).toEqual(one.coverage);
      expect(Math.min(...more.asked)).toBeGreaterThan(1);
    }
  });

  test('finds the same fault first, in the same schedule', async () => {
    const one = await searched(strategy, 'lock-none', {}, 1);
    expect(one.found.first).not.toBeNull();
    for (const count of [2, 3]) {
      expect((await searched(strategy, 'lock-none', {}, count)).found).toEqual(one.found);
    }
  });
});

describe('rounds of preemptions', () => {
  test('end with the last that is wanted, with however many threads: all with so many were tried, and not all', async () => {
    for (const most of [0, 1]) {
      const one = await searched('bounded', 'alloc2', {}, 1, most);
      expect(one.found).toMatchObject({ exhausted: true, complete: false, preemptions: most, first: null });
      expect((await searched('bounded', 'alloc2', {}, 2, most)).found).toEqual(one.found);
    }
  });

  test('leave out what takes more in whichever block of a part they come to it, and then prove nothing', async () => {
    const { found } = await searched('bounded', 'first-touch', {}, 1, 1);
    expect(found).toMatchObject({ exhausted: true, complete: false, preemptions: 1, first: null });
  });

  test('prove all where no schedule is left for another round', async () => {
    const { found } = await searched('bounded', 'ok3', { cpus: 2, ops: 1 }, 1, 100);
    expect(found).toMatchObject({ exhausted: true, complete: true });
    expect(found.preemptions).toBeGreaterThan(0);
  });

  test('with a fault in one of them count up to the round before it', async () => {
    const { found } = await searched('bounded', 'kpages', { mutant: 'lock-dropped-before-mark' }, 1);
    // Both take the frame in the window, and the other must not give it back before the first goes on: two preemptions.
    expect(found.first).not.toBeNull();
    expect(found.preemptions).toBe(1);
  });
});

describe('threads that join when a search has begun', () => {
  /** With one thread, and with `most`, of which the others join at once. Returns what was found, and what each was asked. */
  async function grown(strategy: string, most: number, schedules: number | null, own: Partial<ProgramOptions> = {}) {
    const request = { program: 'ok3', options: { ...PROGRAM_DEFAULTS, ...own }, strategy, seed: 3, detectors: true };
    const threads: Here[] = [];
    const start = () => {
      const thread = new Here();
      threads.push(thread);
      return thread;
    };
    const crew = new GrowingCrew(most, request, start, 0);
    const limits = { schedules, durationMs: 60_000 };
    const { elapsedMs: _, ...found } = await exploreBy(crew, request, limits, new AbortController().signal, () => {});
    return { found, asked: threads.map(({ asked }) => asked) };
  }

  test.each([
    ['random', 2000],
    ['exhaustive', null],
    ['bounded', null],
    ['dpor', null],
  ])('%s: they have had work, and what is found is the same', async (strategy, schedules) => {
    const options = { cpus: schedules === null && strategy !== 'dpor' ? 4 : 3, ops: 1 };
    const one = await grown(strategy, 1, schedules, options);
    const three = await grown(strategy, 3, schedules, options);
    expect(three.found).toEqual(one.found);
    expect(one.asked).toHaveLength(1);
    // Once whether they are ready, and once what they have covered.
    expect(Math.min(...three.asked)).toBeGreaterThan(2);
  });

  test('auto: one that joins takes over a search from its start, and what is found is the same', async () => {
    const [one, two] = [await grown('auto', 1, null), await grown('auto', 2, null)];
    expect(one.found).toMatchObject({ strategy: 'stateful', complete: true });
    expect(two.found).toEqual(one.found);
    expect(two.asked[1]).toBeGreaterThan(2);
  });
});

test('a thread that cannot start is done without', async () => {
  class Broken extends Here {
    protected override answer(): Promise<ExploreReply> {
      return Promise.reject(new Error('no more threads'));
    }
  }
  const request = { program: 'ok3', options: PROGRAM_DEFAULTS, strategy: 'random', seed: 3, detectors: true };
  const threads = [new Broken(), new Here()];
  const crew = new GrowingCrew(2, request, () => threads.pop() as Here, 0);
  const limits = { schedules: 1000, durationMs: 60_000 };
  const { schedules } = await exploreBy(crew, request, limits, new AbortController().signal, () => {});
  expect([schedules, threads]).toEqual([1000, []]);
});
