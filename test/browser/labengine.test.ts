import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canBrowse, launchBrowser } from '../../scripts/chromium.ts';
import { labConfig, root } from '../../scripts/labconfig.ts';
import type { LabEngine } from '../../src/lab/api.ts';
import { open } from '../../src/lab/engine.ts';

/** Run in the page, where the script below has left the engine. */
declare const engine: LabEngine;

/** A page without a view: the engine as the lab loads it, and nothing else. */
const PAGE = `<!doctype html><html lang="en"><head><title>engine</title></head><body>
<script type="module">
import { loadEngine } from '${root}src/lab/page/load.ts';
globalThis.engine = await loadEngine(document);
</script></body></html>`;

describe.skipIf(!canBrowse)("the lab's engine in a page that was opened from disk", () => {
  let browser: Browser;
  let folder: string;
  let page: Page;
  const said: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coremap-lab-'));
    writeFileSync(join(folder, 'index.html'), PAGE);
    await build(labConfig(join(folder, 'dist'), folder));
    browser = await launchBrowser();
    page = await (await browser.newContext({ offline: true })).newPage();
    page.on('console', message => said.push(message.text()));
    page.on('pageerror', error => said.push(String(error)));
    await page.goto(pathToFileURL(join(folder, 'dist', 'index.html')).href);
    await page.waitForFunction('globalThis.engine !== undefined');
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
    expect(said).toEqual([]);
  });

  test('the same steps give the same state as in Node, lines of the source among them', async () => {
    const request = { program: 'walk', options: { mutant: 'no-shootdown' } };
    const here = open(request);
    here.run('pct', 7);
    const there = await page.evaluate(asked => {
      const session = engine.open(asked);
      session.run('pct', 7);
      return { state: session.state(), history: session.history, replay: session.replayString() };
    }, request);
    expect(there.replay).toBe(here.replayString());
    expect(there.state).toEqual(JSON.parse(JSON.stringify(here.state())));
    expect(there.history).toEqual(JSON.parse(JSON.stringify(here.history)));
    expect(there.history.some(step => step.where?.file === 'src/vm/page.ts')).toBe(true);
  });

  test('a worker proves a program, and refutes a mutant with a run that the page opens', async () => {
    const verdicts = await page.evaluate(async () => {
      const proved = await engine.explore({ program: 'page_alloc' }, () => {}).verdict;
      const refuted = await engine.explore({ program: 'alloc', options: { mutant: 'no-lock' } }, () => {}).verdict;
      const session = engine.openReplay(refuted.replay ?? '');
      return { proved, refuted, fault: session.fault() };
    });
    expect(verdicts.proved).toMatchObject({ kind: 'proved', fault: null });
    expect(verdicts.refuted).toMatchObject({ kind: 'refuted' });
    expect(verdicts.fault?.kind).toBe(verdicts.refuted.fault?.kind);
  });

  test('an exploration is stopped, and bad input is told from a worker as from the page', async () => {
    const [stopped, bad] = await page.evaluate(async () => {
      const job = engine.explore({ program: 'walk', options: { cpus: 3 }, strategy: 'exhaustive' }, () => job.stop());
      const verdict = await job.verdict;
      const failed = await engine.explore({ program: 'nothing' }, () => {}).verdict.then(String, String);
      return [verdict, failed] as const;
    });
    expect(stopped.kind).toBe('unknown');
    expect(stopped.runs).toBeGreaterThan(0);
    expect(bad).toMatch(/^LabInputError: program: nothing: expected/);
  });

  test('the page carries the text of each file that it runs', async () => {
    const [text, files] = await page.evaluate(() => [engine.source('src/vm/page.ts'), engine.files] as const);
    expect(text).toContain('page_alloc');
    expect(files).toContain('src/sync/spinlock.ts');
  });
});
