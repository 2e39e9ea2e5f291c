import { expect, test } from 'vitest';
import { Clocks } from '../../../src/explore/detectors/clocks.ts';
import { Detectors } from '../../../src/explore/detectors/index.ts';
import { RaceDetector } from '../../../src/explore/detectors/race.ts';
import { spansOf } from '../../../src/explore/detectors/spans.ts';
import { Execution } from '../../../src/explore/execution.ts';
import { RandomWalk } from '../../../src/explore/strategies/random.ts';
import { ACCESS } from '../../../src/machine/modelthread.ts';
import { kernelProgram, pages, processes } from './kernels.ts';
import { tiny } from './tiny.ts';

test("every entry's step is the choice that its thread was picked by, a device's touches included", () => {
  const program = kernelProgram({ frames: 1, pageTables: 8 }, processes(1, 2));
  const detectors = new Detectors(program);
  const execution = new Execution(program);
  const walk = new RandomWalk(4);
  program.m.observer = detectors;
  let touches = 0;
  for (let run = 0; run < 5; run++) {
    detectors.begin();
    walk.begin();
    execution.run(walk);
    const { log } = detectors;
    const steps = new Set<number>();
    for (let entry = 0; entry < log.length; entry++) {
      expect(log.thread(entry)).toBe(execution.choices[log.step(entry)]);
      steps.add(log.step(entry));
      touches += log.kind(entry) === ACCESS.device ? 1 : 0;
    }
    expect(steps.size).toBe(execution.step);
  }
  expect(touches).toBeGreaterThan(0);
});

test('an operation lasts from its first access to its last, and what a CPU does afterwards is none', () => {
  const program = kernelProgram({}, pages(1));
  const detectors = new Detectors(program);
  program.m.observer = detectors;
  detectors.begin();
  // One CPU after the other.
  new Execution(program).run({
    name: 'in order',
    begin: () => true,
    choose: ({ enabled }) => (enabled & 1 ? 0 : 1),
    end: () => {},
  });
  const spans = spansOf(detectors.log, program.m);
  expect(spans.map(({ thread, operation }) => [thread, operation])).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  for (const [n, { start, end }] of spans.entries()) {
    expect(end).toBeGreaterThan(start);
    expect(start).toBeGreaterThan(spans[n - 1]?.end ?? -1);
  }
});

test('races are found in the same way when times have been used up and begin again', () => {
  const program = tiny({
    words: ['x', 'flag'],
    threads: {
      one: (m, at) => {
        m.store(at('x'), 1);
        m.atomicStore(at('flag'), 1);
      },
      two: (m, at) => {
        m.atomicLoad(at('flag'));
        return m.load(at('x'));
      },
    },
  });
  const detectors = new Detectors(program, { races: false });
  const detector = new RaceDetector(program.m.words.length, program.m.threads);
  const execution = new Execution(program);
  const walk = new RandomWalk(1);
  program.m.observer = detectors;
  const outcomes = new Set<boolean>();
  for (let run = 0; run < 200; run++) {
    detectors.begin();
    walk.begin();
    execution.run(walk);
    const fresh = new RaceDetector(program.m.words.length, program.m.threads).find(detectors.log);
    expect(detector.find(detectors.log)).toEqual(fresh);
    outcomes.add(fresh === null);
  }
  expect(outcomes.size).toBe(2);
});

test('times that do not fit into an epoch any more begin again, and say so', () => {
  const clocks = new Clocks(2);
  const object = clocks.object();
  expect(clocks.begin(10)).toBe(true);
  const before = clocks.epoch(0);
  clocks.release(0, object);
  expect(clocks.knowsEpoch(1, before)).toBe(false);
  clocks.acquire(1, object);
  expect(clocks.knowsEpoch(1, before)).toBe(true);
  expect(clocks.begin(2 ** 25)).toBe(false);
  expect(clocks.time(0)).toBe(1);
  clocks.acquire(1, object);
  expect(clocks.knowsEpoch(1, clocks.epoch(0))).toBe(false);
});
