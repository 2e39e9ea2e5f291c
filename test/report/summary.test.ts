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
  lockStats: true,
  pauseLoopExit: true,
  policy: 'fifo',
  magazines: 0,
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

        CPU  kernel ops  references  page faults  evictions  shootdowns sent  answered  asleep
        0        12,052     301,137        1,080        875               30        31    12 %
        1        12,052     301,137        1,080        875               30        31    12 %
        2        12,052     301,137        1,080        875               30        31    12 %
        3        12,052     301,137        1,080        875               30        31    12 %
        all      48,208   1,204,548        4,320      3,500              120       124    12 %

        threads       1 kernel thread and 3 processes: 2 done, 1 still running, 1 killed
          killed      EIO (disk error): bloat
        traces        1 file, 351 k references to 412 pages
        operations    1,252,756 (1.54 M a second): 48,208 of kernel tests, 1,204,548 user references
        TLB misses    33,012, of 1.2 M user references
        page faults   4,321: 1,000 answered with zeros, 3,321 read from swap
        evictions     3,500: 1,000 clean, 2,500 written to swap first
        shootdowns    123 sent, 123 acknowledged, 4 found a full queue (flushes of a whole TLB: 1)
          answered    half within 12 µs, 99 % within 108 µs, longest 1.2 ms
        lock          taken 61 k times, 4 % found it held; sleeps for it: 1,100
          waited for  half within 850 ns, 99 % within 7.65 µs, longest 85 µs (where it was held)
          held        half within 1.2 µs, 99 % within 10.8 µs, longest 120 µs (one in 256 timed)
        audit         256 frames: 240 free, 3 fixed; nothing lost; coremap, page tables, TLBs, swap agree

      next: more
      "
    `);
  });
  test('fits on 25 lines and 100 columns, however many CPUs there are', () => {
    for (const cpus of [1, 8, 9, 32]) {
      const result = { ...sampleResult(cpus), rounds: 3, checks: 1e6 };
      const processes = result.processes.map(line => ({ ...line, kills: 0 }));
      const lines = text(envelope({ result: { ...result, processes } }))
        .trimEnd()
        .split('\n');
      expect(lines.length).toBeLessThanOrEqual(25);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
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
    expect(told).toContain('oracles off, mutant no-lock, seed 7');
  });
  test('tells leaks and disagreements of the audit', () => {
    const audit = { frames: 256, free: 1, fixed: 3, leaked: 2, mismatches: 1 };
    expect(text(envelope({ result: { ...sampleResult(), audit } }))).toContain(
      '2 lost, 1 disagreement with page tables, TLBs or swap',
    );
  });
  test('of kernel tests alone has no line on user memory', () => {
    const vm = { ...sampleResult().vm, references: 0, tlbMisses: 0, pageFaults: 0 };
    expect(text(envelope({ result: { ...sampleResult(), vm } }))).not.toMatch(/TLB misses|page faults {3}/);
  });
  test('says how often sleeps ended late only when some did', () => {
    expect(text(envelope())).not.toContain('late');
    const told = text(envelope({ result: { ...sampleResult(), lateWakeups: 3 } }));
    expect(told).toContain('  late wakes    3: sleeps that a time limit ended');
  });
  test('shows no distribution of which there was no sample', () => {
    const none = { p50: 0, p99: 0, max: 0 };
    const sample = sampleResult();
    const lockStats = { ...sample.lockStats, contended: 0, sleeps: 0, waitNs: none };
    const told = text(envelope({ result: { ...sample, lockStats } }));
    expect(told).not.toContain('waited for');
    expect(told).toContain('one in 256 timed');
  });
  test('operations are the sum of those of kernel tests and user references', () => {
    expect(text(envelope())).toContain(
      '1,252,756 (1.54 M a second): 48,208 of kernel tests, 1,204,548 user references',
    );
  });
  test("of a run in which a process was killed says that a CPU's kernel operations are at least so many", () => {
    const perCpu = sampleResult().perCpu.map(line => ({ ...line, operations: line.operations - 100 }));
    const told = text(envelope({ result: { ...sampleResult(), perCpu } }));
    expect(told).toMatch(/^ {2}0 +≥ 11,952 /m);
    expect(told).toMatch(/^ {2}all +48,208 /m);
  });
  test('counts page faults that got no frame, which killed their process', () => {
    const vm = { ...sampleResult().vm, pageFaults: 4_421 };
    expect(text(envelope({ result: { ...sampleResult(), vm } }))).toContain('read from swap, 100 got no frame');
  });
  test('says why a run ended before its time', () => {
    const early = text(envelope({}, { durationMs: 60_000 }));
    expect(early).toMatch(
      /^coremap run: nothing wrong found, in 812 ms \(all threads had ended before the 60 s were up\)$/m,
    );
    const processes = sampleResult().processes.map(line => ({ ...line, state: 'killed' as const, kills: 1 }));
    const killed = text(envelope({ result: { ...sampleResult(), processes } }, { durationMs: 60_000 }));
    expect(killed).toContain('(every thread was killed before the 60 s were up)');
    for (const whole of [envelope({}, { durationMs: 800 }), envelope({ interrupted: true }, { durationMs: 60_000 })]) {
      expect(text(whole)).not.toContain('before the');
    }
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
        '  Frames are numbered from 0, in physical memory; those taken at start-up come first.',
        '',
      ].join('\n'),
    );
  });
  test('that speaks of no frame is told without a word on frames', () => {
    const { frame: _, ...rest } = sampleFault();
    const fault = { ...rest, message: 'nothing has moved for 10 s' };
    expect(faultsText(envelope({ faults: [fault] }), { colors: false })).not.toContain('numbered');
  });
  test('that knows a process by its number gets the name of its thread', () => {
    const message = 'process 2 loaded 0x00000000 from 0x00400000 on CPU 2';
    const fault = { ...sampleFault(), message, details: { process: 2, va: '0x00400000' } };
    const [named] = envelope({ faults: [fault] }).faults;
    expect(named).toMatchObject({
      message: 'process 2 (km2[3]) loaded 0x00000000 from 0x00400000 on CPU 2',
      details: { process: 2, name: 'km2[3]', va: '0x00400000' },
    });
  });
  test('beyond the third gets one line', () => {
    const told = faultsText(envelope({ faults: Array.from({ length: 5 }, sampleFault) }), { colors: false });
    expect(told.match(/first owner/g)).toHaveLength(3);
    expect(told).toContain(
      'fault 5 of 5: oracle on CPU 0 and 2, frame 17, lock coremap: frame 17 was handed out twice\n',
    );
  });
});
