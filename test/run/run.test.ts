import { describe, expect, test } from 'vitest';
import type { Ended } from './coremap.ts';
import { coremapHere } from './here.ts';
import { runWith } from './options.ts';
import { expectSound } from './sound.ts';

describe('the main job', () => {
  test('finishes clean: real programs and kernel tests over one coremap, swapping', async () => {
    const ended = await coremapHere('run --cpus 4 --frames 256 --ops 200 --seed 1');
    expectSound(ended);
    const { result } = ended.document;
    expect(result.processes.every(({ state }) => state === 'done')).toBe(true);
    expect(result.processes.length).toBeGreaterThan(10);
    expect(result.traces).toHaveLength(4);
    expect(result.vm.dirtyEvictions).toBeGreaterThan(0);
    expect(result.vm.swapReads).toBeGreaterThan(0);
    expect(result.shootdowns.sent).toBeGreaterThan(0);
  });
});

test('the same seed gives each CPU the same operations and references, another seed others', async () => {
  const work = ({ document }: Ended) =>
    document.result.perCpu.map(({ cpu, operations, references }) => ({ cpu, operations, references }));
  const [first, again, other] = (await Promise.all(
    [5, 5, 6].map(seed => coremapHere(`run mix bloat --cpus 3 --frames 256 --ops 400 --seed ${seed}`)),
  )) as [Ended, Ended, Ended];
  for (const ended of [first, again, other]) expectSound(ended);
  expect(work(again)).toEqual(work(first));
  expect(work(other)).not.toEqual(work(first));
});

test('one CPU does without shootdowns', async () => {
  const ended = await coremapHere('run stacktest palin --cpus 1 --frames 16 --seed 1');
  expectSound(ended);
  expect(ended.document.result.shootdowns.sent).toBe(0);
  expect(ended.document.result.vm.evictions).toBeGreaterThan(0);
});

test('audits of the machine brought to a stop, with more CPUs than threads, all take place', async () => {
  expectSound(await coremapHere('run hot --programs 2 --ops 60000 --cpus 6 --frames 128 --audit-every 1500 --seed 1'));
});

describe('more CPUs than cores', () => {
  test('32 CPUs, as many as there can be, take their share and finish clean', async () => {
    const ended = await coremapHere(
      'run palin kpages --programs 32 --ops 20 --cpus 32 --frames 48 --watchdog 30s --seed 1',
    );
    expectSound(ended);
    expect(ended.document.result.perCpu.filter(({ operations }) => operations > 0)).toHaveLength(32);
    expect(ended.document.result.vm.evictions).toBeGreaterThan(0);
  });

  test('8 CPUs and one thread: 7 sleep, are stopped for audits, and go offline', async () => {
    expectSound(await coremapHere('run hot --programs 1 --ops 30000 --cpus 8 --frames 96 --audit-every 5000 --seed 1'));
  });
});

describe('a run inside this process', () => {
  test('of a given duration ends after it, clean, with its rounds counted', async () => {
    const { faults, interrupted, result, elapsedMs } = await runWith({
      workloads: ['km1', 'hot'],
      durationMs: 500,
      frames: 128,
    });
    expect({ faults, interrupted }).toEqual({ faults: [], interrupted: false });
    expect(result.audit).toMatchObject({ frames: 128, free: 128, leaked: 0, mismatches: 0 });
    expect(result.rounds).toBeGreaterThan(0);
    expect(result.checks).toBeGreaterThan(0);
    expect(elapsedMs).toBeGreaterThan(490);
  });

  test('that is aborted ends soon, says so, and keeps what was measured', async () => {
    const stop = new AbortController();
    const outcome = await runWith({ workloads: ['hot', 'km2'], durationMs: 60_000, frames: 128 }, stop.signal, seen => {
      if (seen.operations > 1000) stop.abort();
    });
    expect(outcome.interrupted).toBe(true);
    expect(outcome.faults).toEqual([]);
    expect(outcome.result.operations).toBeGreaterThan(1000);
    expect(outcome.result.audit.leaked).toBe(0);
  });
});
