/**
 * One mutant for each way to be caught, on real threads, as a user runs it. All mutants: `test/soak/mutants.test.ts`.
 *
 * Those here need no luck: with seeds 1 to 12, each ended in this fault 12 times of 12.
 */
import { describe, expect, test } from 'vitest';
import { coremap } from '../run/coremap.ts';

const EXAMPLES = [
  ['oracle', 'evict-fixed', /frame \d+ was taken from the kernel/],
  ['oracle', 'no-shootdown', /process \d+ .*loaded 0x[0-9a-f]{8} from .*, but last stored|through a stale translation/],
  ['audit', 'used-not-lowered', /frames said to be used: \d+ instead of \d+/],
  ['panic', 'handler-takes-lock', /wants coremap\.lock in an interrupt/],
  ['machine-check', 'asid-from-offset', /duplicate TLB entries: slots \d+ and \d+/],
  ['stall', 'lock-handed-to-nobody', /nothing has moved for 4 s/],
] as const;

describe('coremap stress --mutant', () => {
  test.each(EXAMPLES)('ends with a fault of kind %s for %s, and exit code 1', async (kind, name, says) => {
    const { code, document } = await coremap(`stress --mutant ${name} --seed 1`);
    expect({ code, ok: document.ok }).toEqual({ code: 1, ok: false });
    const fault = document.faults.find(candidate => candidate.kind === kind);
    expect(fault?.message, JSON.stringify(document.faults)).toMatch(says);
  });
});
