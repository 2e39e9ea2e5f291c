import { expect, test } from 'vitest';
import { CPU_COST, sectionLines, sectionWaits, THROUGHPUT, throughputSvg } from '../../src/report/svgbench.ts';
import { LOCKS, SECTIONS, STALL, sampleBench, sampleCell, sampleRows } from './htmlsample.ts';

const titles = (text: string): string[] => [...text.matchAll(/<title>([^<]*)<\/title>/g)].map(([, title]) => title!);
const occurrences = (text: string, part: string): number => text.split(part).length - 1;

test.each(SECTIONS)('%s: every cell that has numbers is a point, every one that stalled a cross', section => {
  const document = sampleBench();
  const cells = document.result.rows.filter(cell => cell.section === section);
  for (const measure of [THROUGHPUT, CPU_COST]) {
    const body = sectionLines(document, section, measure).body.toString();
    for (const { lock, cpus, stalled } of cells) {
      const own = titles(body).filter(title => new RegExp(`^${lock}, ${cpus} CPUs?: `).test(title));
      expect(own).toHaveLength(1);
      expect(own[0]!.includes(STALL.message)).toBe(stalled !== null);
    }
    const stalls = cells.filter(({ stalled }) => stalled !== null).length;
    const inKey = stalls === 0 ? 0 : 1;
    expect(occurrences(body, 'class="cm-stop"')).toBe(stalls + inKey);
    for (const lock of LOCKS) expect(body).toMatch(new RegExp(`<text [^>]*>${lock}</text>`));
  }
});

test('a line is broken where its cell stalled, and goes on after it', () => {
  const rows = [1, 2, 4, 8, 16].map(cpus => sampleCell('sleep', cpus, 'work', cpus === 4 ? { stalled: STALL } : {}));
  const body = sectionLines(sampleBench({}, rows), 'work', THROUGHPUT).body.toString();
  const lines = [...body.matchAll(/<path class="cm-line cm-strong" d="([^"]*)"/g)].map(([, d]) => d!);
  expect(lines.map(d => d.split('L').length)).toEqual([2, 2]);
});

test('a cell that was never measured is said to be so, and is not a zero', () => {
  const rows = [sampleCell('sleep', 1, 'work'), sampleCell('sleep', 2, 'work'), sampleCell('tas', 1, 'work')];
  const body = sectionLines(sampleBench({}, rows), 'work', THROUGHPUT).body.toString();
  expect(body).toContain('>– not measured</text>');
  expect(titles(body)).toHaveLength(3);
});

test('more CPUs than cores are shaded, and only then', () => {
  const crowded = sampleBench();
  const roomy = sampleBench({ host: { ...crowded.host, cores: 8 } });
  expect(sectionLines(crowded, 'mix', THROUGHPUT).body.toString()).toContain('CPUs &gt; 2 cores');
  expect(sectionLines(roomy, 'mix', THROUGHPUT).body.toString()).not.toContain('cm-band');
});

test('the waits of every lock with the most CPUs are drawn; those that stalled are marked', () => {
  const body = sectionWaits(sampleBench(), 'shootdown').body.toString();
  expect(titles(body).map(title => title.replace(/[,:].*/, ''))).toEqual(LOCKS);
  expect(occurrences(body, 'stalled: no numbers')).toBe(5);
});

test('waits of nothing, CPU costs that no clock knew and a single cell can be drawn', () => {
  const rows = [sampleCell('sleep', 1, 'work', { cpuMicrosPerOp: null })];
  const document = sampleBench({}, rows);
  expect(sectionWaits(document, 'work').body.toString()).toContain('>none</text>');
  expect(titles(sectionLines(document, 'work', CPU_COST).body.toString())).toEqual([]);
  expect(titles(sectionLines(document, 'work', THROUGHPUT).body.toString())).toHaveLength(1);
});

test('the smallest and largest repeat are drawn around the median', () => {
  const body = sectionLines(sampleBench({}, [sampleCell('sleep', 1, 'work')]), 'work', THROUGHPUT).body.toString();
  expect(titles(body)[0]).toBe('sleep, 1 CPU: 3 M operations a second, from 2.82 M to 3.15 M');
  const [, top, bottom] = /class="cm-range" d="M\S+ (\S+)V([^"]+)"/.exec(body)!;
  expect(Number(top)).toBeGreaterThan(Number(bottom));
});

test('a file of its own has a panel for each section, its style, and text for those who cannot see it', () => {
  const svg = throughputSvg(sampleBench(), ['io:1ms', '20us']);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]* role="img"/);
  expect(titles(svg)[0]).toContain('critical sections: io:1ms, 20us');
  expect(svg).toContain('prefers-color-scheme:dark');
  expect(occurrences(svg, '>operations a second</text>')).toBe(2);
  expect(occurrences(svg, '<g')).toBe(occurrences(svg, '</g>'));
});

test('a section that was not measured is refused by name', () => {
  expect(() => throughputSvg(sampleBench(), ['io:2ms'])).toThrow(
    'section: io:2ms: one of work, 20us, io:1ms, shootdown, mix expected',
  );
});

test('names of locks and sections are text, whatever letters they have', () => {
  const evil = '</text><script>alert(1)</script>&"';
  const rows = sampleRows().map(cell => ({ ...cell, lock: cell.lock === 'tas' ? evil : cell.lock, section: evil }));
  const svg = throughputSvg(sampleBench({}, rows));
  expect(svg).not.toContain('<script');
  expect(svg).toContain('&lt;/text&gt;&lt;script&gt;alert(1)');
});
