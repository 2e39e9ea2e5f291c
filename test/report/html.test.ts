import { expect, test } from 'vitest';
import { benchHtml } from '../../src/report/html.ts';
import { finding } from '../../src/report/page/finding.ts';
import { LOCKS, SECTIONS, STALL, sampleBench, sampleCell, sampleRows } from './htmlsample.ts';

const html = benchHtml(sampleBench());

/** The rows of the table with this caption, each as its texts. */
function table(page: string, caption: string): string[][] {
  const from = page.indexOf('<tbody>', page.indexOf(`<caption>${caption}`));
  const body = page.slice(from, page.indexOf('</tbody>', from));
  return [...body.matchAll(/<tr[^>]*>(.*?)<\/tr>/g)].map(([, row]) =>
    [...row!.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, text]) => text!),
  );
}

test('host, seed, options, timer and noise are said', () => {
  for (const text of [
    'Some CPU @ 2.50GHz, 2 cores',
    'v20.20.2',
    '<dd>7</dd>',
    'steps of 1 µs',
    '0.3 % of the CPU time, by the hypervisor',
    '1.2 % longer than its shortest (median), 6.5 % (most)',
  ]) {
    expect(html).toContain(text);
  }
  expect(html).toContain('<dt>pauseLoopExit</dt><dd>off</dd>');
  expect(html).toContain(`<dd>${LOCKS.join(', ')}</dd>`);
});

test('every section has three charts, and beside each a table with a row a lock', () => {
  for (const section of SECTIONS) {
    expect(html.split(`aria-label="${section}: `).length - 1).toBeGreaterThanOrEqual(6);
    for (const caption of ['operations a second', 'CPU time an operation', 'time from wanting the lock']) {
      expect(table(html, `${section}: ${caption}`).map(([lock]) => lock)).toEqual(LOCKS);
    }
  }
});

test('a table has the numbers of its cells, and a star at the best of each column', () => {
  const rows = [
    sampleCell('sleep', 1, 'work', { opsPerSecond: { median: 1e6, min: 1e6, max: 1e6, samples: [1e6] } }),
    sampleCell('futex', 1, 'work', { opsPerSecond: { median: 0.97e6, min: 1e6, max: 1e6, samples: [1e6] } }),
    sampleCell('tas', 1, 'work', { opsPerSecond: { median: 0.5e6, min: 1e6, max: 1e6, samples: [1e6] } }),
  ];
  const page = benchHtml(sampleBench({}, rows));
  expect(table(page, 'work: operations a second')).toEqual([
    ['sleep', '1 M'],
    ['futex', '970 k'],
    ['tas', '500 k'],
  ]);
  expect([...page.matchAll(/<td class="best">([^<]*M|[^<]* k)<\/td>/g)].map(([, text]) => text)).toEqual([
    '1 M',
    '970 k',
  ]);
});

test('a cell that stalled has no numbers but its limit and message', () => {
  const row = table(html, 'shootdown: operations a second').find(([lock]) => lock === 'ticket');
  expect(row).toEqual(['ticket', '26.4 k', 'stalled', 'stalled', 'stalled']);
  expect(html).toContain('<dt>ticket, shootdown, 8 CPUs: stall, limit 10 s</dt>');
  expect(html).toContain(STALL.message);
  expect(html).toContain('15 cells stalled and have no numbers');
});

test('without a stall nothing is said of any', () => {
  const page = benchHtml(sampleBench({}, [sampleCell('sleep', 1, 'work')]));
  expect(page).not.toContain('id="stalls"');
  expect(page).not.toContain(' stalled and ');
});

test('an interrupted benchmark is said to be one; cells not measured are dashes', () => {
  const rows = sampleRows().filter(({ cpus, lock }) => cpus < 8 || lock !== 'clh');
  const page = benchHtml(sampleBench({ interrupted: true }, rows));
  expect(page).toContain('Interrupted: only part of the cells was measured.');
  expect(
    table(page, 'work: operations a second')
      .find(([lock]) => lock === 'clh')
      ?.at(-1),
  ).toBe('–');
});

test('a benchmark interrupted before its first cell is still a page', () => {
  expect(benchHtml(sampleBench({ interrupted: true }, []))).toContain('0 cells measured');
});

test('names, messages and options are text, whatever letters they have', () => {
  const evil = '<img src=x onerror=alert(1)>&"\'$&';
  const rows = sampleRows().map(cell => ({
    ...cell,
    lock: cell.lock === 'tas' ? evil : cell.lock,
    section: cell.section === 'mix' ? evil : cell.section,
    stalled: cell.stalled === null ? null : { ...STALL, kind: evil, message: evil },
  }));
  const host = { node: evil, cpu: evil, cores: 2, platform: evil };
  const page = benchHtml(sampleBench({ host, options: { [evil]: { deep: evil } } }, rows));
  expect(page).not.toContain('<img');
  expect(page.match(/<script/g)).toBeNull();
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;$&amp;');
});

test('what the numbers say is said in words, and no difference is told where there is hardly one', () => {
  const cells = ['sleep', 'tas'].map((lock, n) =>
    sampleCell(lock, 8, 'io:1ms', {
      opsPerSecond: { median: n === 0 ? 840 : 210, min: 1, max: 900, samples: [] },
      cpuMicrosPerOp: n === 0 ? 40 : 4200,
    }),
  );
  const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
  expect(plain(finding(cells, 8))).toBe(
    'With 8 CPUs, sleep does most: 840 operations a second, 4.0 times what tas does. ' +
      'An operation takes 40 µs of CPU time with sleep, 4.2 ms with tas: 105 times as much.',
  );
  const stuck = [...cells, sampleCell('mcs', 8, 'io:1ms', { stalled: STALL })];
  expect(plain(finding(stuck, 8))).toMatch(/^With 8 CPUs, these stall: mcs\. Of the others, sleep does most/);
  expect(plain(finding([cells[0]!, { ...cells[0]!, lock: 'futex' }], 8))).toBe(
    'With 8 CPUs, all do about as much: 840 operations a second.',
  );
  expect(finding(cells, 4)).toBe('');
});
