import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canBrowse } from '../../scripts/chromium.ts';
import { lessons } from '../../src/lab/lessons/index.ts';
import { perfettoOf } from '../../src/report/perfetto.ts';
import { replay } from '../../src/run/replay.ts';
import { LabPages, press, WIDE } from './labpage.ts';
import { findings, shots } from './visit.ts';

const keysOf = (id: string) => lessons.find(lesson => lesson.id === id)?.keys ?? '';
const rows = (page: Page) => page.locator('.runs [role=treeitem]');
const where = (page: Page) => page.locator('.where').innerText();

/** What the lanes show, step by step. */
const steps = (page: Page) => page.locator('#lanes svg:not(.good) .step title').allTextContents();

/** Lets it run so many times, each from the start. */
async function letRun(page: Page, seeds: readonly number[]): Promise<void> {
  const seed = page.getByLabel('seed', { exact: true });
  for (const each of seeds) {
    await seed.fill(String(each));
    await seed.press('Enter');
  }
  await page.locator('h1').click();
}

describe.skipIf(!canBrowse)("runs in the lab's page", { timeout: 180_000 }, () => {
  let lab: LabPages;

  beforeAll(async () => {
    lab = await LabPages.open();
  });

  afterAll(() => lab?.close());

  test('a strategy with the same seed makes the same run again, with another another one', async () => {
    await lab.visit('#program=alloc', WIDE, async page => {
      await page.getByLabel('strategy').selectOption('pct');
      await letRun(page, [7]);
      const first = await steps(page);
      expect(first.length).toBeGreaterThan(20);
      await letRun(page, [8]);
      expect(await steps(page)).not.toEqual(first);
      await letRun(page, [7]);
      expect(await steps(page)).toEqual(first);
      expect(await rows(page).count()).toBeGreaterThan(1);
      expect(await page.locator('.runs').innerText()).toContain('2 runs: 2 good');
    });
  });

  test('r runs the chosen strategy, and of a run that is over another way from where it was let go', async () => {
    await lab.visit('#program=alloc', WIDE, async page => {
      await press(page, '111r');
      const first = await steps(page);
      expect(await page.getByRole('status').last().innerText()).toContain('the run is over');
      for (let n = 0; n < 5; n++) {
        await press(page, 'r');
      }
      expect((await steps(page)).slice(0, 3)).toEqual(first.slice(0, 3));
      await page.getByLabel('strategy').selectOption('default');
      await page.locator('h1').click();
      await press(page, 'r');
      expect((await steps(page))[3]).toMatch(/^4\. CPU 1/);
    });
  });

  test('the tree marks faults, says paths, and goes to a run by keys', async () => {
    await lab.visit('#lesson=lost-wakeup', WIDE, async page => {
      await press(page, keysOf('lost-wakeup'));
      const end = await where(page);
      await press(page, 'Home');
      await letRun(page, [1, 2, 3, 4, 5, 6]);
      expect(await where(page)).not.toBe(end);
      const faulty = rows(page).first();
      expect((await faulty.innerText()).split(/\s+/).join(' ')).toMatch(/run 1 [\d ]+ lost wake-up A$/);
      expect(await faulty.getAttribute('aria-description')).toMatch(
        /^by hand, 40 steps.*; CPU 0 ×1, CPU 1 ×7, CPU 0 ×13 to the end of acquire, /,
      );
      expect(await faulty.locator('.end-mark.bad').count()).toBe(1);
      expect(await page.locator('.runs .end-mark.good').count()).toBeGreaterThan(0);
      await page.locator('.runs [role=treeitem][tabindex="0"]').focus();
      await page.keyboard.press('Home');
      expect(await page.locator('.runs .path').innerText()).toMatch(
        /^Run 1 \(by hand\): lost wake-up after 40 steps\. CPU 0 ×1/,
      );
      await page.keyboard.press('Enter');
      expect(await where(page)).toBe(end);
      expect(await faulty.getAttribute('aria-selected')).toBe('true');
      await page.keyboard.press('ArrowRight');
      expect(await page.evaluate('document.activeElement.getAttribute("aria-level")')).toBe('2');
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      expect(await rows(page).count()).toBe(1);
      expect(await where(page)).toBe(end);
      await page.screenshot({ path: join(shots, 'lab-runs-folded.png') });
    });
  });

  test('runs that come to one state are one line from there on, and the path of each is shown over all lines', async () => {
    await lab.visit('#program=first-touch', WIDE, async page => {
      for (const order of ['01', '10']) {
        await press(page, order);
        await letRun(page, [3]);
        await page.keyboard.press('Home');
      }
      const [first, second] = [rows(page).nth(0), rows(page).nth(1)];
      expect(await second.getAttribute('aria-description')).toMatch(
        /^random, seed 3, from step 2, \d+ steps, leaves run 1 at step 0, meets run 1 at step 2, ends as 1 other run; CPU 1 ×1/,
      );
      expect(await second.locator('.meets').count()).toBe(1);
      expect(await second.locator('.end-mark').count()).toBe(0);
      const lit = () => page.locator('.runs .shown').count();
      expect(await lit()).toBe(0);
      await second.hover();
      expect([await first.locator('.shown').count(), await second.locator('.shown').count()]).toEqual([1, 1]);
      await page.screenshot({ path: join(shots, 'lab-runs-joined.png') });
      await page.locator('h1').hover();
      expect(await lit()).toBe(0);
      await page.locator('.runs [role=treeitem][tabindex="0"]').focus();
      await page.keyboard.press('End');
      expect(await second.locator('.is-shown').count()).toBe(3);
      await page.keyboard.press('ArrowUp');
      expect([await first.locator('.shown').count(), await second.locator('.shown').count()]).toEqual([1, 0]);
    });
  });

  test('sixty runs stay in their box', async () => {
    await lab.visit('#lesson=lost-wakeup', WIDE, async page => {
      const before = await page.locator('.runs').boundingBox();
      await page.evaluate('let n = 0; Math.random = () => (n++ % 60) / 60');
      await press(page, 'r'.repeat(60));
      expect(await page.locator('.runs header p').innerText()).toMatch(/^60 runs: \d+ good, \d+ with a fault$/);
      expect((await page.locator('.runs').boundingBox())?.height).toBe(before?.height);
      const shown = await rows(page).count();
      expect(shown).toBeGreaterThan(5);
      expect(shown).toBeLessThan(30);
      expect(await page.locator('.runs .run.current').count()).toBe(1);
      await page.screenshot({ path: join(shots, 'lab-runs-60.png') });
    });
  });

  test('a fault is compared with a good run: the first differing choice is marked in both', async () => {
    await lab.visit('#lesson=lost-wakeup', WIDE, async page => {
      await press(page, keysOf('lost-wakeup'));
      await page.getByRole('button', { name: 'Compare with a good run' }).click();
      const said = await page.locator('.compared [role=status]').innerText();
      const [, at = Number.NaN] =
        /^Their first (\d+) steps are the same; then CPU (?:0|1) moved here, and CPU (?:0|1) in the good run/
          .exec(said)
          ?.map(Number) ?? [];
      const good = await page.locator('#lanes svg.good .step title').allTextContents();
      const here = await steps(page);
      expect(good.slice(0, at)).toEqual(here.slice(0, at));
      expect(good[at]).not.toBe(here[at]);
      expect(await page.locator('#lanes .differs title').allTextContents()).toEqual(
        Array(2).fill(`step ${at + 1}: the first that is not the same in both runs`),
      );
      expect(await page.locator('.compared code').count()).toBe(2);
      await page.getByRole('button', { name: /^Go to the fork: after/ }).click();
      expect(await where(page)).toBe(`${at} / 40`);
      expect(await page.locator('.compared').count()).toBe(1);
      await page.screenshot({ path: join(shots, 'lab-compared.png') });
      await page.getByRole('button', { name: 'Close the comparison' }).click();
      expect(await page.locator('.compared').count()).toBe(0);
    });
  });

  test('where every run has the fault, that is said; where it is a race, one that nothing came of is shown', async () => {
    await lab.visit('#lesson=no-shootdown', WIDE, async page => {
      await press(page, keysOf('no-shootdown'));
      await page.getByRole('button', { name: 'Compare with a good run' }).click();
      expect(await page.locator('.compared').innerText()).toContain('No run without the fault was found');
      await page.locator('#lesson').selectOption('lost-frame');
      await page.locator('h1').click();
      await press(page, keysOf('lost-frame'));
      await page.getByRole('button', { name: 'Compare with a good run' }).click();
      expect(await page.locator('.compared').innerText()).toContain('which has the race, too');
    });
  });

  test('the picture, the trace and the string are taken away', async () => {
    await lab.visit(
      '#lesson=lost-frame',
      { ...WIDE, permissions: ['clipboard-read', 'clipboard-write'] },
      async page => {
        await press(page, keysOf('lost-frame'));
        await page.getByText('Export', { exact: true }).focus();
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Copy replay string' }).click();
        await page.getByText('Copied.').waitFor();
        const string = (await page.evaluate('navigator.clipboard.readText()')) as string;
        expect(await page.locator('.command').innerText()).toContain(string);
        const trace = await downloaded(page, 'Trace for Perfetto');
        expect(trace.name).toBe('coremap-page_alloc.json');
        expect(trace.text).toBe(perfettoOf(await replay(string)));
        await page.getByText('The trace is in your downloads').waitFor();
        const picture = await downloaded(page, 'Lanes as SVG');
        expect(picture.name).toBe('coremap-page_alloc.svg');
        expect(picture.text.match(/<circle class="(?:changes|looks)/g)).toHaveLength(
          Number((await where(page)).split(' / ')[1]),
        );
        await page.screenshot({ path: join(shots, 'lab-export.png') });
        await page.keyboard.press('Escape');
        expect(await page.locator('details.export').getAttribute('open')).toBeNull();
        const alone = await page.context().newPage();
        await alone.goto(picture.url);
        for (const colorScheme of ['light', 'dark'] as const) {
          await alone.emulateMedia({ colorScheme });
          await alone.screenshot({ path: join(shots, `lanes-${colorScheme}.png`) });
        }
      },
    );
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing in %s mode with runs and a comparison',
    async colorScheme => {
      await lab.visit('#lesson=spinlock-deadlock', { ...WIDE, colorScheme }, async page => {
        await letRun(page, [1, 2, 3, 4, 5, 6, 7, 8]);
        await press(page, `${keysOf('spinlock-deadlock')}`);
        await page.keyboard.press('Home');
        await press(page, keysOf('spinlock-deadlock'));
        await page.getByRole('button', { name: 'Compare with a good run' }).click();
        await page.getByText('Export', { exact: true }).click();
        expect(await findings(page)).toEqual([]);
        await page.screenshot({ path: join(shots, `lab-runs-${colorScheme}.png`) });
        for (const width of [900, 400, 320]) {
          await page.setViewportSize({ width, height: 900 });
          const [content, visible] = (await page.evaluate(
            '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
          )) as [number, number];
          expect(content).toBeLessThanOrEqual(visible);
          await page.screenshot({ path: join(shots, `lab-runs-${colorScheme}-${width}.png`), fullPage: true });
        }
      });
    },
  );
});

async function downloaded(page: Page, button: string): Promise<{ name: string; text: string; url: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  const path = join(shots, download.suggestedFilename());
  await download.saveAs(path);
  return { name: download.suggestedFilename(), text: readFileSync(path, 'utf8'), url: `file://${path}` };
}
