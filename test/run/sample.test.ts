import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ParallelMachine } from '../../src/machine/parallel.ts';
import { createMemory } from '../../src/machine/wasm.ts';
import { bootMachine } from '../../src/run/machine.ts';
import { layOutRun, type Plan, pageTablesFor, threadSpecs } from '../../src/run/plan.ts';
import { packFrame, textToWords, unpackFrame, wordsToText } from '../../src/run/sample/packed.ts';
import { startSampling } from '../../src/run/sample/sampler.ts';
import type { RunSample } from '../../src/run/sample/types.ts';
import { runWith } from './options.ts';

test('frames come out of their text as they went in', () => {
  const frame = fc.record({
    state: fc.nat(3),
    busy: fc.boolean(),
    inMagazine: fc.boolean(),
    as: fc.nat(512),
  });
  fc.assert(
    fc.property(fc.array(frame), frames => {
      const text = wordsToText(Uint16Array.from(frames, packFrame));
      expect([...textToWords(text)].map(unpackFrame)).toEqual(frames);
    }),
    { seed: 1, numRuns: 50 },
  );
});

test('the samples of a run add up to its result, and the last one shows it at rest', async () => {
  const samples: RunSample[] = [];
  const { result } = await runWith(
    { workloads: ['walk', 'mix'], cpus: 2, frames: 96, durationMs: 600, programs: 2 },
    undefined,
    undefined,
    sample => samples.push(sample),
  );
  const sum = (of: (sample: RunSample) => number) => samples.reduce((all, each) => all + of(each), 0);
  expect(samples.length).toBeGreaterThan(3);
  expect(sum(({ counts }) => counts.pageFaults)).toBe(result.vm.pageFaults);
  expect(sum(({ counts }) => counts.evictions)).toBe(result.vm.evictions);
  expect(sum(({ counts }) => counts.shootdownsSent)).toBe(result.shootdowns.sent);
  expect(sum(({ counts }) => counts.shootdownsAcknowledged)).toBe(result.shootdowns.acknowledged);
  expect(sum(({ lock }) => lock.acquisitions)).toBe(result.lockStats.acquisitions);
  expect(sum(({ lock }) => lock.contended)).toBe(result.lockStats.contended);
  for (const [cpu, { operations }] of result.perCpu.entries()) {
    expect(sum(({ cpus }) => cpus[cpu]?.operations ?? 0)).toBe(operations);
  }
  const last = samples.at(-1) as RunSample;
  expect(last.cpus.map(({ doing }) => doing)).toEqual(['offline', 'offline']);
  expect(last.coremap.free).toBe(96);
  expect([...textToWords(last.coremap.frames)].map(unpackFrame).every(({ state }) => state === 0)).toBe(true);
});

test('a sample writes nothing and takes no lock', () => {
  const plan = planOf(['walk', 'mix']);
  const memory = createMemory(layOutRun(plan).layout.words);
  const boot = bootMachine({ plan, memory, check: null });
  const before = Int32Array.from(boot.m.words);
  const { load, atomicLoad } = boot.m;
  const onlyReads = new Proxy(boot.m, {
    get(m, name) {
      if (!['load', 'atomicLoad', 'words', 'memory'].includes(String(name))) {
        throw new Error(`a sample calls ${String(name)}`);
      }
      return name === 'load' ? load.bind(m) : name === 'atomicLoad' ? atomicLoad.bind(m) : Reflect.get(m, name);
    },
  }) as ParallelMachine;
  const samples: RunSample[] = [];
  startSampling(
    { ...boot, m: onlyReads },
    plan.kernel.frames,
    () => 1,
    sample => samples.push(sample),
  )();
  expect(samples).toHaveLength(1);
  // As bytes: millions of numbers compared one by one would take a minute.
  expect(Buffer.compare(Buffer.from(Int32Array.from(boot.m.words).buffer), Buffer.from(before.buffer))).toBe(0);
});

function planOf(workloads: readonly string[]): Plan {
  const threads = threadSpecs({ workloads, programs: null, tapes: [] }, []);
  return {
    kernel: {
      ...{ cpus: 2, frames: 64, swapSlots: 64, pageTables: pageTablesFor(threads), earlyFrames: 0 },
      ...{ lock: 'sleep', lockStats: true, policy: 'fifo', magazines: 0 },
    },
    ...{ seed: 1, ops: null, programs: null, workloads, tapes: [], endless: true, oracles: false },
    ...{ auditEvery: 0, mutant: null, pauseLoopExit: true },
  };
}
