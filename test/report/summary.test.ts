import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createEnvelope, type RunEnvelope } from '../../src/report/envelope.ts';
import { faultsText } from '../../src/report/faults.ts';
import { summary } from '../../src/report/summary.ts';
import type { Outcome, RunOptions } from '../../src/run/types.ts';
import { sampleFault, sampleOutcome, sampleResult } from './sample.ts';

const options: RunOptions = {
  workloads: ['km1'],
  traces: [],
  format: 'auto',
  cpus: 4,
  frames: 256,
  lock: 'sleep',
  policy: 'fifo',
  swap: null,
  swapBytes: 2 ** 25,
  disk: { kind: 'host' },
  failDisk: null,
  mutant: null,
  ops: null,
  programs: null,
  durationMs: null,
  oracles: true,
  auditEvery: 0,
  watchdogMs: 10_000,
  seed: 7,
};

function envelope(changes: Partial<Outcome> = {}, changed: Partial<RunOptions> = {}): RunEnvelope {
  return createEnvelope('run', { ...options, ...changed }, sampleOutcome(changes));
}

const text = (of: RunEnvelope): string => summary(of, 'next: more', { colors: false });

describe('the summary', () => {
  test('of a good run reads like this', () => {
    expect(text(envelope())).toMatchInlineSnapshot(`
      "coremap run: nothing wrong found, in 812 ms
      4 CPUs, 256 frames (1 MiB), lock sleep, policy fifo, seed 7

        CPU  operations  references  page faults  evictions  shootdowns sent  taken  idle
        0        12,052     301,137        1,080        875               30     31  12 %
        1        12,052     301,137        1,080        875               30     31  12 %
        2        12,052     301,137        1,080        875               30     31  12 %
        3        12,052     301,137        1,080        875               30     31  12 %
        all      48,208   1,204,548        4,320      3,500              120    124  12 %

        processes     1 of 3 done, 1 still running, 1 killed: bloat (out of memory)
        traces        1 file, 351 k references to 412 pages
        operations    48,210 of the kernel, 59.4 k a second
        references    1.2 M, of which 33 k missed the TLB
        page faults   4,321: 1,000 first touches, 3,321 pages read back from swap
        evictions     3,500: 1,000 clean, 2,500 written to swap first
        shootdowns    123 sent, 123 acknowledged, 4 shared an interrupt, 1 overflowed to a full flush
          answered    half within 12 µs, 99 % within 108 µs, longest 1.2 ms
        lock          taken 61 k times, 4 % found it held, 1,100 slept
          waited for  half within 850 ns, 99 % within 7.65 µs, longest 85 µs
          held        half within 1.2 µs, 99 % within 10.8 µs, longest 120 µs
        audit         256 frames looked at, 240 free, 3 fixed: nothing lost, coremap agrees with page tables, TLBs and swap

      next: more
      "
    `);
  });
  test('fits on a screen of 30 lines and 120 columns, however many CPUs there are', () => {
    for (const cpus of [1, 8, 9, 32]) {
      const result = { ...sampleResult(cpus), rounds: 3, checks: 1e6 };
      const lines = text(envelope({ result })).split('\n');
      expect(lines.length).toBeLessThanOrEqual(30);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
    }
  });
  test('has colours only where they are shown, and the same words', () => {
    const colored = summary(envelope(), 'next: more', { colors: true });
    expect(colored).toContain('\u001b[');
    expect(stripVTControlCharacters(colored)).toBe(text(envelope()));
  });
  test('names what was not usual: a stopped run, a broken kernel, oracles that were off', () => {
    const told = text(envelope({ interrupted: true }, { mutant: 'no-lock', oracles: false }));
    expect(told).toMatch(/^coremap run: interrupted, nothing wrong found so far/);
    expect(told).toContain('oracles off, kernel broken on purpose: no-lock, seed 7');
  });
  test('tells leaks and disagreements of the audit', () => {
    const audit = { frames: 256, free: 1, fixed: 3, leaked: 2, mismatches: 1 };
    expect(text(envelope({ result: { ...sampleResult(), audit } }))).toContain(
      '2 lost, 1 disagreement with page tables, TLBs or swap',
    );
  });
});

describe('a fault', () => {
  test('is told whole: where, what, and every detail', () => {
    expect(faultsText(envelope({ faults: [sampleFault()] }), { colors: false })).toBe(
      [
        'fault: oracle on CPU 0 and 2, frame 17, lock coremap',
        '  frame 17 was handed out twice',
        '  its first owner still holds it',
        '    expected  0x00000003',
        '    owners    [ 3, 5 ]',
        '    who holds what',
        '      cpu0: coremap',
        '      cpu2: nothing',
        '',
      ].join('\n'),
    );
  });
  test('beyond the third gets one line', () => {
    const told = faultsText(envelope({ faults: Array.from({ length: 5 }, sampleFault) }), { colors: false });
    expect(told.match(/first owner/g)).toHaveLength(3);
    expect(told).toContain(
      'fault 5 of 5: oracle on CPU 0 and 2, frame 17, lock coremap: frame 17 was handed out twice\n',
    );
  });
});
