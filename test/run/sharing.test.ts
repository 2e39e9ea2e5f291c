/** A search that is shared by threads of the host: here, several that answer in this one, in turn. */
import { describe, expect, test } from 'vitest';
import { PROGRAM_DEFAULTS, type ProgramOptions } from '../../src/explore/programs/maker.ts';
import { strategyMakers } from '../../src/explore/strategies/index.ts';
import { ExploreAnswers } from '../../src/run/exploreanswers.ts';
import type { ExploreReply, ExploreTask } from '../../src/run/exploretasks.ts';
import { Asked } from '../../src/run/explorethread.ts';
import { searchWith } from '../../src/run/search.ts';

class Here extends Asked {
  readonly #answers = new ExploreAnswers();
  asked = 0;
  protected override answer(task: ExploreTask): Promise<ExploreReply> {
    this.asked++;
    return this.#answers.answer(task);
  }
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
  const search = searchWith(request, threads, false, () => {});
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
