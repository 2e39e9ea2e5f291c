import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canBrowse, launchBrowser } from '../../scripts/chromium.ts';
import { benchDocument } from '../report/benchsample.ts';
import { WIDE } from './labpage.ts';
import { findings, shots } from './visit.ts';

const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

/** On a host that does much else, many threads take their time to begin and to end. */
const SLOW = { timeout: 60_000 };

describe.skipIf(!canBrowse)('the lab, served', { timeout: 180_000 }, () => {
  let folder: string;
  let command: ChildProcess;
  let address: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coremap-live-'));
    writeFileSync(join(folder, 'bench.json'), JSON.stringify(benchDocument()));
    const argv = [main, 'lab', '--no-open', '--json', '--reports', folder];
    command = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [chunk] = await once(command.stdout as NodeJS.ReadableStream, 'data');
    address = JSON.parse(String(chunk)).result.address;
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    command?.kill('SIGINT');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Whatever the page complains of is an error: of its own policy, too. */
  async function visit(hash: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>) {
    const context = await browser.newContext({ ...WIDE, ...options });
    try {
      const page = await context.newPage();
      const said: string[] = [];
      page.on('console', message => said.push(message.text()));
      page.on('pageerror', error => said.push(String(error)));
      await page.goto(address + hash);
      await page.waitForSelector('main');
      await look(page);
      expect(said).toEqual([]);
    } finally {
      await context.close();
    }
  }

  const threads = () => readdirSync(`/proc/${command.pid}/task`).length;
  const fact = (page: Page, name: string) =>
    page
      .locator('.facts div', { has: page.getByText(name, { exact: true }) })
      .locator('dd')
      .innerText();
  const colours = (page: Page) =>
    page.evaluate(`(() => {
      const canvas = document.querySelector('canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    })()`) as Promise<number>;

  test('a run is started by keys, its numbers move, its frames are drawn, and it is stopped: no thread is left', async () => {
    await visit('', {}, async page => {
      await page.getByRole('link', { name: 'Live run' }).press('Enter');
      await page.getByRole('combobox', { name: 'Workload' }).selectOption('walk');
      await page.getByRole('spinbutton', { name: 'CPUs' }).fill('2');
      await page.getByRole('spinbutton', { name: 'CPUs' }).press('Tab');
      await page.getByRole('combobox', { name: 'Memory' }).selectOption('112');
      expect(await page.getByRole('spinbutton', { name: 'Frames' }).inputValue()).toBe('112');
      const before = threads();
      await page.getByRole('button', { name: 'Start' }).press('Enter');
      await page.getByText(/^Running: /).waitFor(SLOW);
      expect(await page.locator('.command').innerText()).toMatch(
        /^coremap stress walk --cpus 2 --frames 112 --duration 1m --seed \d+$/,
      );
      await expect.poll(() => fact(page, 'operations'), SLOW).not.toBe('0/s');
      const first = await fact(page, 'operations');
      await expect.poll(() => fact(page, 'operations'), SLOW).not.toBe(first);
      await expect.poll(() => colours(page), SLOW).toBeGreaterThan(2);
      expect(await page.locator('.counts').innerText()).toMatch(
        /^\d+ FREE, \d+ FIXED, \d+ CLEAN, \d+ DIRTY, \d+ busy$/,
      );
      await page.getByRole('spinbutton', { name: 'Frame', exact: true }).fill('40');
      await expect.poll(() => page.locator('.inspect span').innerText(), SLOW).toMatch(/^(?:FREE|FIXED|CLEAN|DIRTY)/);
      await page.getByRole('button', { name: 'Hold the view' }).press('Enter');
      const held = await page.locator('.facts').innerText();
      await page.waitForTimeout(400);
      expect(await page.locator('.facts').innerText()).toBe(held);
      await page.getByRole('button', { name: 'Hold the view' }).press('Enter');
      await page.screenshot({ path: join(shots, 'live-run.png'), fullPage: true });
      expect(threads()).toBeGreaterThan(before);
      await page.getByRole('button', { name: 'Stop' }).press('Enter');
      await page.getByText(/^Nothing wrong found in .*: stopped$/).waitFor(SLOW);
      await expect.poll(threads, SLOW).toBeLessThanOrEqual(before + 1);
    });
  });

  test.each(['light', 'dark'] as const)(
    'a planted bug is found, and told with what to do next; axe finds nothing in %s mode',
    async colorScheme => {
      await visit('#live', { colorScheme }, async page => {
        await page.getByRole('button', { name: 'Planted bug: no-shootdown' }).press('Enter');
        await page.getByText(/^A fault was found after/).waitFor(SLOW);
        const told = page.locator('.verdict.found');
        await told.waitFor(SLOW);
        const verdict = await told.innerText();
        expect(verdict).toMatch(/oracle|audit/);
        expect(verdict).toContain('coremap explore --mutant no-shootdown');
        await page.screenshot({ path: join(shots, `live-fault-${colorScheme}.png`), fullPage: true });
        expect(await findings(page)).toEqual([]);
        await page.getByRole('link', { name: 'Schedule it by hand' }).press('Enter');
        expect(await page.locator('.free select').nth(1).inputValue()).toBe('no-shootdown');
      });
    },
  );

  test('reports of files are shown as the command line makes them', async () => {
    await visit('#reports', { colorScheme: 'dark' }, async page => {
      expect(await page.locator('.list li').innerText()).toContain(join(folder, 'bench.json'));
      const report = page.frameLocator('iframe');
      await report.getByRole('heading', { level: 1 }).waitFor(SLOW);
      await page.screenshot({ path: join(shots, 'live-reports.png'), fullPage: true });
      expect(await findings(page)).toEqual([]);
    });
  });

  test('the model machine proves under the policy of the served page, and a change of view keeps it', async () => {
    await visit('#program=alloc&mutant=no-lock', {}, async page => {
      await page.keyboard.press('0');
      await page.getByRole('button', { name: 'Try every interleaving' }).press('Enter');
      await page.getByText('Refuted').waitFor(SLOW);
      await page.getByRole('link', { name: 'Bench reports' }).press('Enter');
      await page.getByRole('link', { name: 'Model machine' }).press('Enter');
      await page.getByText('Refuted').waitFor(SLOW);
      expect(await page.locator('.where').innerText()).toMatch(/^1 \//);
    });
  });

  test('on narrow screens nothing is wider than the page', async () => {
    await visit('#live', {}, async page => {
      await page.getByText(/^A fault was found after|Nothing wrong/).waitFor(SLOW);
      for (const width of [900, 400, 320]) {
        await page.setViewportSize({ width, height: 800 });
        const [content, visible] = (await page.evaluate(
          '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
        )) as [number, number];
        await page.screenshot({ path: join(shots, `live-${width}.png`), fullPage: true });
        expect(content).toBeLessThanOrEqual(visible);
      }
    });
  });
});
