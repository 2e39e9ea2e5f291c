import { describe, expect, test } from 'vitest';
import { mutantNamed, mutants } from '../../src/check/mutants/index.ts';
import { programs } from '../../src/workload/catalogue.ts';
import { play } from './scenario.ts';

/** The faults that one thread shows, which drives both CPUs: no race is needed for them. */
const ALONE: Record<string, RegExp> = {
  'evict-fixed': /frame \d+ was taken from the kernel/,
  'used-not-lowered': /frames said to be used/,
  'forgotten-run-length': /a kernel page of no run/,
  'double-free': /is not allocated: its frame is FREE; freed twice|\.deferred: 0x[0-9a-f]+ is on it/,
  'run-of-victims': /was given to the kernel on CPU 1 while it is owned by page/,
  'sleep-in-interrupt': /wants coremap\.lock in an interrupt/,
  'magazine-page-not-zeroed': /was given to the kernel on CPU \d+ with 0x[0-9a-f]+ at offset/,
  'slot-freed-twice': /swap slot \d+ is free already|loaded .* but last stored/,
  'slot-leak': /swap slot \d+ is in use, but no page has it/,
  'slot-forgotten': /a page of zeros instead of its own/,
  'reuse-before-writeout': /what the oracle writes into freed frames/,
  'readable-before-written': /what the oracle writes into freed frames/,
  'stale-dirty': /loaded .* but last stored/,
  'free-without-shootdown': /TLB of CPU 1, slot \d+|loaded .* but last stored/,
  'write-error-ignored': /loaded .* but last stored/,
  'swapin-not-waited': /loaded .* but last stored/,
  'no-shootdown': /loaded .* but last stored/,
  'idle-cpu-skipped': /loaded .* but last stored/,
  'owner-cpu-rewritten': /loaded .* but last stored|the coremap does not know/,
  'ack-before-invalidate': /requests on its shootdown queue/,
  'handler-takes-lock': /wants coremap\.lock in an interrupt/,
  'probe-gt-zero': /loaded .* but last stored|TLB of CPU/,
  'asid-from-offset': /duplicate TLB entries/,
  'no-flush-on-asid-reuse': /loaded .* but last stored/,
};

/** The others, and what they need. */
const TOGETHER: Record<string, string> = {
  'no-lock': 'two CPUs in the coremap at once',
  'lock-dropped-before-mark': 'two CPUs that allocate at once',
  'busy-not-tested': 'a run that is gathered during an eviction',
  'zero-after-unlock': 'an eviction while a page is being zeroed',
  'free-run-head-wiped': 'an allocation during a free',
  'magazine-taken-twice': 'a pop during a reclaim',
  'magazine-lost-when-full': 'more pages freed in a row than a magazine holds',
  'magazine-marked-late': 'a reclaim during a free',
  'slot-alloc-unlocked': 'two evictions at once',
  'write-before-shootdown': 'a store during a write-out',
  'maps-busy-frame': 'a fault during an eviction',
  'mapped-before-read': 'an eviction during a read from swap',
  'no-ack-wait': 'a store between a shootdown and its interrupt',
  'ack-awaited-deaf': 'two CPUs that shoot at each other',
  'ack-lost-on-overflow': 'three CPUs of which two shoot at one',
  'ipi-cleared-after-drain': 'a request during an interrupt',
  'wakeup-lost': 'a thread asleep for a frame',
  'lock-handed-to-nobody': 'a thread asleep for the lock',
  'sleep-before-enqueue': 'a thread about to sleep for the lock',
  'futex-forgets-sleepers': 'two threads asleep for the lock',
  'adaptive-sleeps-unannounced': 'a thread that waits for the lock longer than it spins',
  'ticket-skips-a-number': 'a thread that waits for the lock',
  'mcs-late-successor-forgotten': 'a thread that comes for the lock while it is released',
  'clh-node-kept': 'a kernel with that kind of lock, where the first CPU that wants it twice spins for ever',
  'release-without-wake': 'a thread asleep for the lock',
  'wchan-sleep-unguarded': 'a release while a thread gets on the channel',
  'sleep-lock-forgets-sleepers': 'two threads asleep for the lock',
  'futex-two-states': 'a thread that gets into the set while the lock is released',
  'tas-plain-store': 'two CPUs that find the lock free',
  'ticket-wraps-around': 'three CPUs at the lock',
  'mcs-next-cleared-late': 'two CPUs that get into the line at once',
  'mcs-waits-after-linking': 'a release while a CPU gets into the line',
  'clh-marked-late': 'two CPUs that get into the line at once',
  'broadcast-unguarded': 'a thread about to sleep for a frame',
  'switch-not-activated': 'two kernel threads of one CPU',
  'free-list-aba': 'two allocations and a free between two steps of a third',
  'count-looks-the-same': 'an allocation and a free between two steps of another',
  'one-frame-in-six': 'two CPUs that allocate at once',
  'woken-and-sure': 'two threads asleep for one frame',
  'count-written-back-late': 'two CPUs that allocate at once',
  'call-not-noticed': 'a CPU about to sleep for work',
  'ack-under-lock': 'a lock that spins, and a CPU that wants it while it is shot at',
  'sleep-under-lock': 'a lock that spins',
  'sleep-under-lock-unchecked': 'a lock that spins',
};

describe('the unbroken kernel', () => {
  test('plays the scenario to its end without a fault', () => {
    expect(play()).toBeNull();
  });
});

describe('one thread that drives two CPUs shows, as it is expected to', () => {
  test.each(Object.entries(ALONE))('%s', (name, says) => {
    const mutant = mutantNamed(name);
    const shown = play(mutant);
    expect(shown?.message).toMatch(says);
    expect(mutant?.expects).toContain(shown?.kind);
  });
});

describe('the registry', () => {
  test('has at least 24 mutants, each with its own name', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(24);
    expect(new Set(mutants.map(mutant => mutant.name)).size).toBe(mutants.length);
  });

  test('says of each whether one thread can show it, or what it needs', () => {
    expect([...Object.keys(ALONE), ...Object.keys(TOGETHER)].sort()).toEqual(mutants.map(mutant => mutant.name).sort());
  });

  test.each(mutants.map(mutant => [mutant.name, mutant] as const))(
    '%s says what is wrong and how it shows',
    (_, mutant) => {
      expect(mutant.name).toMatch(/^[a-z]+(-[a-z]+)+$/);
      expect(mutant.summary.length).toBeLessThanOrEqual(130);
      expect(mutant.bug.length).toBeGreaterThan(20);
      expect(mutant.bug).not.toMatch(/\bno\. \d|\bfacts\b/);
      expect(mutant.expects.length).toBeGreaterThan(0);
      expect(mutant.workload.length).toBeGreaterThan(0);
    },
  );

  test('names only workloads that exist', () => {
    const known = programs.map(program => program.name);
    expect(mutants.flatMap(mutant => mutant.workload).filter(name => !known.includes(name))).toEqual([]);
  });

  test('knows no mutant by a wrong name', () => {
    expect(mutantNamed('no-such-mutant')).toBeUndefined();
  });
});
