import { stripVTControlCharacters } from 'node:util';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { benchText } from '../../src/report/benchtext.ts';
import { schemas } from '../../src/report/envelope.ts';
import { benchDocument, benchRow, STALLED } from './benchsample.ts';
import { LOCKS, SECTIONS } from './htmlsample.ts';

const NEXT = 'next: coremap demo';
const text = (...given: Parameters<typeof benchDocument>) => benchText(benchDocument(...given), NEXT, false);
const rates = (median: number, min = median, max = median, samples = [median, min, max]) => ({
  opsPerSecond: { median, min, max, samples },
});

/** The cells of the line that begins with `lock`, in the table of the section. */
function line(told: string, section: string, lock: string): string[] {
  const from = told.indexOf(`\n${section}  `);
  const found = told
    .slice(from)
    .split('\n')
    .find(each => each.startsWith(`  ${lock} `));
  return (found ?? '').trim().split(/ {2,}/);
}

describe('the text of a benchmark', () => {
  const told = text();

  test('has a table a section, with a row a lock', () => {
    for (const section of SECTIONS) {
      for (const lock of LOCKS) expect(line(told, section, lock)[0], `${section} ${lock}`).toBe(lock);
    }
  });

  test('ends with what to type next', () => {
    expect(told.trimEnd().split('\n').at(-1)).toBe(NEXT);
  });

  test('has a median for each number of CPUs, the largest spread, and what the most CPUs paid', () => {
    const rows = [
      benchRow('sleep', 1, 'work', { ...rates(1000), cpuMicrosPerOp: 9, fairness: 1 }),
      benchRow('sleep', 8, 'work', {
        ...rates(2000, 1900, 2300),
        cpuMicrosPerOp: 1.5,
        waitNs: { p50: 0, p99: 1500, p999: 2e6, max: 3e9 },
        fairness: 0.876,
      }),
    ];
    const short = text(rows);
    expect(line(short, 'work', 'ops/s')).toEqual([
      'ops/s',
      '1 CPU',
      '8 CPUs*',
      '±',
      'CPU/op',
      'wait: half',
      '99 %',
      '99.9 %',
      'longest',
      'fair',
    ]);
    expect(line(short, 'work', 'sleep')).toEqual([
      'sleep',
      '1,000',
      '2,000',
      '10 %',
      '1.5 µs',
      '0 ns',
      '1.5 µs',
      '2 ms',
      '3 s',
      '0.88',
    ]);
  });

  test('says with a star, and what it means, which numbers of CPUs are more than the host has', () => {
    expect(told).toContain("*      more CPUs than the host's 2 cores");
    expect(told).toMatch(/1 CPU +2 CPUs +4 CPUs\* +8 CPUs\*/);
    expect(text([benchRow('sleep', 2, 'work')])).not.toContain('*');
  });

  test('says which cells stalled, with the limit, and has no numbers of them', () => {
    expect(told.split('\n')[0]).toBe('coremap bench: 145 cells measured, 15 stalled, in 3 min 21 s');
    expect(line(told, 'shootdown', 'ticket').slice(2)).toEqual([
      'stalled',
      'stalled',
      'stalled',
      '6 %',
      '–',
      '–',
      '–',
      '–',
      '–',
      '–',
    ]);
    expect(told).toContain(`  ticket, 8 CPUs: stalled (limit 10 s): ${STALLED.message}\n`);
  });

  test('tells the timer, the noise and what was stolen; a busy host is called one', () => {
    expect(told).toContain('timer  steps of 40 ns');
    expect(told).toContain('1.2 % longer than its shortest (median), 6.5 % (most); the hypervisor took 0.3 %');
    expect(told).not.toContain('busy');
    const { result } = benchDocument();
    const noise = { medianPct: 40, maxPct: 12_345, stealPct: null };
    const busy = text(undefined, { outcome: { result: { ...result, noise } } });
    expect(busy).toContain('40 % longer than its shortest (median), 12,345 % (most)\n  busy');
    expect(busy).not.toContain('hypervisor');
  });

  test('has no waits when locks were not timed, and no spread of one repeat', () => {
    const rows = [
      benchRow('sleep', 8, 'work', { ...rates(1000, 1000, 1000, [1000]), cpuMicrosPerOp: null, fairness: null }),
    ];
    const untimed = text(rows, { settings: { lockStats: false } });
    expect(line(untimed, 'work', 'sleep')).toEqual(['sleep', '1,000', ...Array.from({ length: 7 }, () => '–')]);
    expect(untimed).toContain('lock statistics off');
  });

  test('of one that was interrupted says so, with dashes for what was not measured', () => {
    const rows = [benchRow('sleep', 1, 'work'), benchRow('sleep', 8, 'work'), benchRow('tas', 1, 'work')];
    const cut = text(rows, { outcome: { interrupted: true } });
    expect(cut).toContain('coremap bench: interrupted, 3 cells measured');
    expect(line(cut, 'work', 'tas')[2]).toBe('–');
    expect(line(cut, 'work', 'sleep')[2]).not.toBe('–');
    expect(text([], { outcome: { interrupted: true } })).toContain('0 cells measured');
  });

  test('is the same in colour, but for the colours', () => {
    const coloured = benchText(benchDocument(), NEXT, true);
    expect(coloured).not.toBe(told);
    expect(stripVTControlCharacters(coloured)).toBe(told);
  });

  test('is aligned: every line of a table has its columns where the heads are', () => {
    const lines = told
      .slice(told.indexOf('\nwork  '))
      .split('\n')
      .slice(2, 3 + LOCKS.length);
    expect(new Set(lines.map(each => each.length)).size).toBe(1);
  });
});

describe('the document of a benchmark', () => {
  test('keeps its schema, whole and empty', () => {
    for (const rows of [undefined, []]) {
      const document = benchDocument(rows);
      expect(v.parse(schemas['coremap.bench/1'], document)).toEqual(document);
    }
  });

  test('is right when cells stall: that is a result', () => {
    expect(benchDocument()).toMatchObject({ ok: true, faults: [] });
  });

  test('has a fault for a kernel that panicked', () => {
    const stalled = { kind: 'panic', limitMs: 5000, message: 'page_free: frame 7 is free' } as const;
    const document = benchDocument([benchRow('none', 8, 'work', { stalled }), benchRow('sleep', 8, 'work')]);
    expect(document.ok).toBe(false);
    expect(document.faults).toMatchObject([
      { kind: 'panic', message: 'none, work, 8 CPUs: page_free: frame 7 is free', details: { lock: 'none', cpus: 8 } },
    ]);
    expect(benchText(document, NEXT, false)).toMatch(
      /1 cell measured, 1 panicked,[\s\S]*none, 8 CPUs: panicked: page_free/,
    );
  });
});
