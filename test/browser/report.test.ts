import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canBrowse, launchBrowser } from '../../scripts/chromium.ts';
import { benchHtml } from '../../src/report/html.ts';
import { throughputSvg } from '../../src/report/svgbench.ts';
import { LOCKS, sampleBench, sampleRows } from '../report/htmlsample.ts';
import { findings, shots, visit } from './visit.ts';

/** On a busy host axe takes its time over thousands of cells of tables. */
const LIMIT_MS = 180_000;

describe.skipIf(!canBrowse)('the report in a browser', { timeout: LIMIT_MS }, () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coremap-report-'));
    const rows = sampleRows().filter(({ cpus }) => cpus !== 2);
    writeFileSync(join(folder, 'report.html'), benchHtml(sampleBench({}, rows)));
    // All that a report has, with short tables: axe takes its time over each cell.
    const few = rows.filter(({ cpus }) => cpus === 1 || cpus === 8);
    writeFileSync(join(folder, 'short.html'), benchHtml(sampleBench({}, few)));
    writeFileSync(join(folder, 'chart.svg'), throughputSvg(sampleBench(), ['io:1ms', '20us']));
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const visitFile = (file: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>) =>
    visit(browser, join(folder, file), '', options, look);

  const unfold = (page: Page): Promise<void> =>
    page.evaluate('for (const box of document.querySelectorAll("details")) box.open = true');

  test.each(['light', 'dark'] as const)(
    'axe finds nothing in %s mode, no request is made, nothing is logged',
    async colorScheme => {
      await visitFile('short.html', { colorScheme, viewport: { width: 1200, height: 900 } }, async page => {
        await unfold(page);
        expect(await findings(page)).toEqual([]);
        await page.screenshot({ path: join(shots, `report-${colorScheme}.png`), fullPage: true });
      });
    },
  );

  test('axe does find what is wrong with a page', async () => {
    writeFileSync(join(folder, 'bad.html'), '<!doctype html><html><body><img src="data:,"><input></body></html>');
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(folder, 'bad.html')).href);
    expect((await findings(page)).length).toBeGreaterThan(2);
    await context.close();
  });

  test.each([320, 400])('at %d px nothing is wider than the page; tables scroll in their own boxes', async width => {
    await visitFile('report.html', { viewport: { width, height: 800 }, colorScheme: 'light' }, async page => {
      await unfold(page);
      const [content, visible] = (await page.evaluate(
        '[Math.max(document.body.scrollWidth, document.documentElement.scrollWidth), document.documentElement.clientWidth]',
      )) as [number, number];
      expect(content).toBeLessThanOrEqual(visible);
      expect(visible).toBe(width);
      await page.screenshot({ path: join(shots, `report-${width}.png`), fullPage: true });
    });
  });

  test('no text of a chart lies on another or outside its chart', async () => {
    await visitFile('report.html', { viewport: { width: 400, height: 800 } }, async page => {
      const faults = await page.evaluate(`[...document.querySelectorAll('svg[role=img]')].flatMap(chart => {
        const outer = chart.getBoundingClientRect();
        const texts = [...chart.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
        const outside = texts.filter(([, b]) => b.left < outer.left - 1 || b.right > outer.right + 1 || b.bottom > outer.bottom + 1 || b.top < outer.top - 3);
        const clash = ([, a], [, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
        const pairs = texts.flatMap((a, n) => texts.slice(n + 1).filter(b => clash(a, b)).map(b => a[0] + ' / ' + b[0]));
        return [...outside.map(([text]) => 'outside: ' + text), ...pairs];
      })`);
      expect(faults).toEqual([]);
    });
  });

  test('the key takes a lock out of every chart and table without a script', async () => {
    await visitFile('report.html', { javaScriptEnabled: true }, async page => {
      const number = LOCKS.indexOf('ticket');
      const shown = page.locator(`.lock-${number}:visible`);
      const before = await shown.count();
      expect(before).toBeGreaterThan(15);
      await page.getByLabel('ticket (spins)').uncheck();
      expect(await shown.count()).toBe(0);
      expect(await page.locator('.lock-0:visible').count()).toBeGreaterThan(15);
      await page.getByLabel('ticket (spins)').check();
      expect(await shown.count()).toBe(before);
    });
  });

  test('markup in names does nothing', async () => {
    const evil = '</style></svg><img src=https://example.org/x onerror=alert(1)><script>alert(2)</script>';
    const rows = sampleRows().map(cell => ({ ...cell, lock: cell.lock === 'mcs' ? evil : cell.lock }));
    writeFileSync(join(folder, 'evil.html'), benchHtml(sampleBench({}, rows)));
    await visitFile('evil.html', {}, async page => {
      expect(await page.locator('img, script').count()).toBe(0);
      expect(await page.getByRole('checkbox', { name: evil }).count()).toBe(1);
    });
  });

  test('on paper the report is dark on white, whatever the screen was', async () => {
    await visitFile('report.html', { colorScheme: 'dark' }, async page => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
      expect(await page.evaluate("getComputedStyle(document.querySelector('.cm-text')).fill")).toBe('rgb(27, 31, 36)');
      await page.screenshot({ path: join(shots, 'report-print.png') });
    });
  });

  test.each(['light', 'dark'] as const)(
    'the chart on its own is drawn in %s mode on its own ground',
    async colorScheme => {
      await visitFile('chart.svg', { colorScheme, viewport: { width: 860, height: 400 } }, async page => {
        const paper = await page.evaluate("getComputedStyle(document.querySelector('.cm-paper')).fill");
        expect(paper).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 24, 29)');
        await page.screenshot({ path: join(shots, `chart-${colorScheme}.png`) });
      });
    },
  );
});
