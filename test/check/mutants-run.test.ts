/**
 * One mutant for each way to be caught, on real threads. All mutants: `test/soak/mutants.test.ts`.
 *
 * Those here need no luck: with seeds 1 to 12, each ended in this fault 12 times of 12.
 */
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/run/types.ts';
import { coremapHere } from '../run/here.ts';

const EXAMPLES = [
  ['oracle', 'evict-fixed', /frame \d+ was taken from the kernel/],
  ['oracle', 'no-shootdown', /process \d+ .*loaded 0x[0-9a-f]{8} from .*, but last stored|through a stale translation/],
  ['audit', 'used-not-lowered', /frames said to be used: \d+ instead of \d+/],
  ['panic', 'handler-takes-lock', /wants coremap\.lock in an interrupt/],
  ['machine-check', 'asid-from-offset', /duplicate TLB entries: slots \d+ and \d+/],
] as const;

describe('coremap stress --mutant', () => {
  test.each(EXAMPLES)('ends with a fault of kind %s for %s, and exit code 1', async (kind, name, says) => {
    const { code, document } = await coremapHere(`stress --mutant ${name} --seed 1`);
    expect({ code, ok: document.ok }).toEqual({ code: 1, ok: false });
    const fault = document.faults.find(candidate => candidate.kind === kind);
    expect(fault?.message, JSON.stringify(document.faults)).toMatch(says);
  });

  test('ends by the watchdog where wake-ups are lost, and says who waits for what', async () => {
    const ended = await coremapHere(
      'stress kpages mix walk --mutant lock-handed-to-nobody --watchdog 1s --duration 10m --seed 1',
    );
    expect({ code: ended.code, ok: ended.document.ok }).toEqual({ code: 1, ok: false });
    const [fault] = ended.document.faults;
    expect(fault).toMatchObject({ kind: 'stall', message: expect.stringMatching(/nothing has moved for 1 s/) });
    const { cpus, locks, disk } = (fault as Fault).details as { cpus: string[]; locks: string[]; disk: string };
    expect(cpus).toHaveLength(4);
    expect(cpus.filter(line => /sleeps on coremap\.lock/.test(line)).length).toBeGreaterThan(0);
    for (const line of cpus) expect(line).toMatch(/^CPU \d .*interrupt level \d/);
    expect(locks.map(line => line.split(':')[0])).toEqual(['coremap.lock', 'coremap.runs']);
    expect(disk).toMatch(/idle|not served/);
  });
});

test('the unbroken kernel is not caught by the jobs that bring mutants out (seed 1)', async () => {
  const { code, document } = await coremapHere(
    'stress km4 mix walk zombies --cpus 8 --frames 64 --duration 1s --audit-every 2000 --seed 1',
  );
  expect({ code, faults: document.faults }).toEqual({ code: 0, faults: [] });
});
