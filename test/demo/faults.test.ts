/** What the demonstrations of faults decide, and what they show of runs that were made up. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ackTooEarly } from '../../src/demo/acktooearly.ts';
import { checkThenAct } from '../../src/demo/checkthenact.ts';
import { lostWakeup } from '../../src/demo/lostwakeup.ts';
import { missingLock } from '../../src/demo/missinglock.ts';
import { missingShootdown } from '../../src/demo/missingshootdown.ts';
import type { Demo } from '../../src/demo/types.ts';
import type { Fault, Outcome, RunOptions } from '../../src/run/types.ts';
import { sampleOutcome, sampleResult } from '../report/sample.ts';
import { fakeContext, numberOf, textOf } from './fakecontext.ts';
import { ended, fault, idle, runsOf } from './fakeruns.ts';

const fake = vi.hoisted(() => ({ run: async (_: RunOptions): Promise<Outcome> => Promise.reject(new Error('unset')) }));
vi.mock('../../src/run/run.ts', () => ({ run: (options: RunOptions) => fake.run(options) }));

beforeEach(() => {
  fake.run = () => Promise.reject(new Error('no run was made up'));
});

/** Plays a demonstration over made-up runs: of the broken kernel, and of the right one. */
async function play(demo: Demo, broken: readonly Outcome[], right = ended()) {
  const { asked, run } = runsOf(({ mutant }) => mutant !== null, broken, right);
  fake.run = run;
  const { evidence, holds } = await demo.run(fakeContext());
  return { evidence, holds, asked };
}

const given = fault(
  'oracle',
  'frame 18 was given to the kernel on CPU 0 while it is owned by the kernel on CPU 2 (CPU 0)',
  { owner: 'the kernel on CPU 0', ownedBy: 'the kernel on CPU 2', givenOnCpu: 2, firstWord: '0x00000000' },
  { cpus: [0, 2], frame: 18 },
);
const read = fault(
  'oracle',
  'kpages 3: the word at 0x80012000 is 0x00000000',
  { address: '0x80012000', frame: 18, expected: 0x0c38f853, found: 0 },
  { cpus: [2] },
);
const stray = fault(
  'oracle',
  'process 0 stored 0x00000007 to 0x00400c00 on CPU 0 through a stale translation',
  {
    process: 0,
    va: '0x00400c00',
    expected: '0x0000000e',
    found: '0x00000007',
    formerOwner: 'page 0x00400000 of address space 1',
    frameOwner: 'page 0x00411000 of address space 2',
    givenOnCpu: 1,
  },
  { cpus: [0, 1], frame: 17 },
);
const asleep = fault('stall', 'nothing has moved for 2 s', {
  cpus: ['CPU 0 idle; interrupt level 0', 'CPU 1 sleeps on coremap.lock.wchan; interrupt level 0'],
  locks: ['coremap.lock: free', 'coremap.runs: free'],
});

const withShootdowns = (outcome: Outcome, sent: number): Outcome => {
  const shootdowns = { ...outcome.result.shootdowns, sent, acknowledged: sent };
  return { ...outcome, result: { ...outcome.result, shootdowns } };
};

const unasked = withShootdowns(ended(stray), 0);

const DEMOS: readonly [demo: Demo, shows: Outcome, others: readonly Fault[]][] = [
  [missingLock, ended(given, read), [stray, asleep, read]],
  [checkThenAct, ended(given, read), [stray, asleep, fault('panic', 'fill: thread 1 does not hold coremap.lock')]],
  [missingShootdown, unasked, [given, read, asleep, fault('audit', 'TLB of CPU 0, slot 8: …')]],
  [ackTooEarly, ended(stray), [given, read, asleep, fault('audit', 'CPU 0: requests on its queue')]],
  [lostWakeup, ended(asleep), [given, stray, fault('stall', 'nothing has moved', { cpus: [], locks: [] })]],
];

describe.each(DEMOS.map(([demo, ...rest]) => [demo.name, demo, ...rest] as const))('%s', (_, demo, shows, others) => {
  test('holds when the broken kernel shows its fault and the right one none', async () => {
    const { holds, evidence, asked } = await play(demo, [shows]);
    expect(holds).toBe(true);
    expect(numberOf(evidence, /runs until it was seen/)).toBe(1);
    expect(asked.map(({ mutant }) => mutant === null)).toEqual([false, true]);
    expect(asked.every(({ oracles }) => oracles)).toBe(true);
  });

  test('gives the right kernel the work of the broken one', async () => {
    const { asked } = await play(demo, [shows]);
    const work = asked.map(({ workloads, cpus, frames, programs, lock }) => ({
      workloads,
      cpus,
      frames,
      programs,
      lock,
    }));
    expect(work[1]).toEqual(work[0]);
  });

  test('tries again with other seeds, the same ones each time, and tells of the runs that did not show it', async () => {
    const { holds, evidence, asked } = await play(demo, [ended(), ended(), shows]);
    expect(holds).toBe(true);
    expect(numberOf(evidence, /runs until it was seen/)).toBe(3);
    expect(textOf(evidence)).toContain('run 2 did not show it');
    expect(asked.slice(0, 3).map(({ seed }) => seed)).toEqual([8, 9, 10]);
  });

  test.each(others)('does not hold for a fault of another kind: $kind: $message', async other => {
    const { holds, evidence, asked } = await play(demo, [ended(other)]);
    expect(holds).toBe(false);
    expect(textOf(evidence)).toContain(`it ended otherwise: ${other.kind}: ${other.message}`);
    expect(asked.length).toBeLessThan(9);
  });

  test('does not hold when the broken kernel shows nothing', async () => {
    expect((await play(demo, [ended()])).holds).toBe(false);
  });

  test('does not hold when the right kernel has a fault too, and shows it', async () => {
    const { holds, evidence } = await play(demo, [shows], ended(fault('panic', 'make_busy: frame 3 is busy already')));
    expect(holds).toBe(false);
    expect(evidence).toContainEqual(expect.objectContaining({ kind: 'fault', fault: 'panic' }));
  });

  test('does not hold when the right kernel did nothing', async () => {
    expect((await play(demo, [shows], idle())).holds).toBe(false);
  });
});

describe('the moment', () => {
  test('of two owners names both CPUs, the frame, and what the first read', async () => {
    const { evidence } = await play(missingLock, [ended(given, read)]);
    expect(textOf(evidence)).toContain(
      [
        'the moment, frame 18',
        'CPU 2  was given frame 18 (physical address 0x00012000): the kernel on CPU 2',
        'CPU 0  was given frame 18 too, while CPU 2 had it: the kernel on CPU 0',
        'CPU 2  loaded 0x00000000 from 0x80012000, where its thread had stored 0x0c38f853; page_alloc has zeroed the frame for CPU 0',
      ].join('\n'),
    );
  });

  test('of two owners is also what the second finds in its fresh page', async () => {
    const found = { ...given, details: { ...given.details, firstWord: '0x559cb73b' } };
    const { evidence, holds } = await play(missingLock, [ended(found)]);
    expect(holds).toBe(true);
    expect(textOf(evidence)).toContain(
      'CPU 0  finds 0x559cb73b in its fresh page, which must be zero; CPU 2 has stored it',
    );
  });

  test.each([
    ['on one CPU', ended({ ...given, cpus: [0] }, read)],
    ['of whom nobody has read anything wrong', ended(given)],
    [
      'one of whom has freed the frame meanwhile',
      ended({ ...given, details: { ...given.details, firstWord: '0xf4eef4ee' } }),
    ],
    ['and a fresh page that is not zero', ended(given, { ...read, details: { ...read.details, expected: 0 } })],
    ['and a wrong word in another frame', ended(given, { ...read, details: { ...read.details, frame: 19 } })],
  ])('is not that of two owners %s', async (_, outcome) => {
    expect((await play(missingLock, [outcome])).holds).toBe(false);
  });

  test('of a stray store names the CPUs, the frame, both owners and both values', async () => {
    const { evidence } = await play(missingShootdown, [unasked]);
    expect(textOf(evidence)).toContain(
      [
        'the moment, frame 17',
        'CPU 0  had page 0x00400000 of address space 1 in frame 17, and in its TLB',
        'CPU 1  took the frame and gave it to page 0x00411000 of address space 2; it asked no other CPU to forget the page',
        'CPU 0  stored 0x00000007 to 0x00400c00, through the old entry: into frame 17',
        'the word held 0x0000000e of its new owner, and holds 0x00000007',
      ].join('\n'),
    );
  });

  test('of an early acknowledgement needs acknowledgements, and that of a missing shootdown must have none', async () => {
    expect((await play(ackTooEarly, [unasked])).holds).toBe(false);
    expect((await play(missingShootdown, [ended(stray)])).holds).toBe(false);
  });

  test('of a lost wake-up is a sleeper and a free lock; a held lock is another matter', async () => {
    const { evidence } = await play(lostWakeup, [ended(asleep)]);
    expect(textOf(evidence)).toContain('CPU 1  gets on the channel and sleeps');
    const held = { ...asleep, details: { ...asleep.details, locks: ['coremap.lock: held by CPU 0'] } };
    expect((await play(lostWakeup, [ended(held)])).holds).toBe(false);
  });
});

test('a lock that was never taken does not show that every access was under it', async () => {
  const { result } = sampleOutcome();
  const lockStats = { ...result.lockStats, acquisitions: 0 };
  const outcome = sampleOutcome({ faults: [given, read], result: { ...sampleResult(), lockStats } });
  expect((await play(checkThenAct, [outcome])).holds).toBe(false);
});

test('a user who stops keeps what was shown so far, and no further run is started', async () => {
  const stop = new AbortController();
  const context = fakeContext(stop.signal);
  const { asked, run } = runsOf(({ mutant }) => mutant !== null, [ended(), ended(given, read)], ended());
  fake.run = async options => {
    if (asked.length === 1) stop.abort();
    return run(options);
  };
  const error: unknown = await missingLock.run(context).catch(reason => reason);
  expect(error).toBe(stop.signal.reason);
  expect(textOf(context.evidence)).toContain('run 1 did not show it');
  expect(asked).toHaveLength(2);
});
