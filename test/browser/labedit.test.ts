import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canBrowse } from '../../scripts/chromium.ts';
import { lessons } from '../../src/lab/lessons/index.ts';
import type { Lesson } from '../../src/lab/lessons/lesson.ts';
import { LabPages, press, WIDE } from './labpage.ts';
import { findings } from './visit.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const shots = join(root, 'test-results');
/** The address is written a moment after the last move. */
const ADDRESS_WRITTEN_MS = 600;

const race = lessons.find(({ id }) => id === 'lost-frame') as Lesson;
/** What a learner writes: the lock of the coremap that `no-lock` leaves out. */
const MENDED: readonly [from: string, to: string][] = [
  ['acquire: () => {},', 'acquire: () => lock.acquire(),'],
  ['release: () => {},', 'release: () => lock.release(),'],
  ['holds: () => true,', 'holds: () => lock.holds(),'],
];

const text = (page: Page, selector: string) => page.locator(selector).innerText();
const run = (page: Page) => page.keyboard.press('Control+Enter');

/** Puts the cursor on the first line that has this text, and types something else over the whole line. */
async function typeOver(page: Page, has: string, to: string): Promise<void> {
  await page.locator('.cm-line').filter({ hasText: has }).first().click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  await page.keyboard.insertText(to);
}

async function openFile(page: Page, file: string): Promise<void> {
  await page.locator('.source select').selectOption(file);
  await page.locator('.source').getByRole('button', { name: /^Edit/ }).click();
  await page.locator('.cm-content').waitFor();
}

/** Types a whole file. */
async function typeAll(page: Page, source: string): Promise<void> {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(source);
}

describe.skipIf(!canBrowse)('source that is changed in the page', { timeout: 180_000 }, () => {
  let lab: LabPages;

  beforeAll(async () => {
    lab = await LabPages.open();
  });

  afterAll(() => lab?.close());

  test('the mend that is written by hand into the first lesson is proved, the kernel as it came is refuted', async () => {
    await lab.visit(`#lesson=${race.id}&answer=0`, WIDE, async page => {
      await press(page, race.keys);
      await page.getByLabel('write it yourself').check();
      const line = page.locator('.cm-line').filter({ hasText: race.mistake?.line as string });
      await line.waitFor();
      await page.getByRole('button', { name: 'Prove it' }).click();
      await page.getByText('Refuted').waitFor();
      for (const [from, to] of MENDED) {
        await typeOver(page, from, `    ${to}`);
      }
      await run(page);
      expect(await text(page, '.editor-said')).toMatch(/It runs\. The same schedule goes as far as step \d+ of \d+/);
      await page.screenshot({ path: join(shots, 'lab-edit-mend.png') });
      await page.getByRole('button', { name: 'Prove it' }).click();
      await page.getByText('Proved.').waitFor();
      await page.screenshot({ path: join(shots, 'lab-edit-proved.png') });
      await page.getByRole('button', { name: /^Next: / }).waitFor();
    });
  });

  test('a mistake that is typed in is refuted, and its interleaving opens at a line of the changed file', async () => {
    await lab.visit('#program=page_alloc', WIDE, async page => {
      await openFile(page, 'src/vm/page.ts');
      const source = readFileSync(join(root, 'src/vm/page.ts'), 'utf8');
      const at = source.split('\n').findIndex(line => line.includes('coremap.lock.acquire();'));
      expect(at).toBeGreaterThan(0);
      await typeAll(
        page,
        source.replace('coremap.lock.acquire();', 'if (coremap.cpu.number === 0) coremap.lock.acquire();'),
      );
      await run(page);
      await page.getByRole('button', { name: 'Try every interleaving' }).click();
      await page.getByText('Refuted').waitFor();
      await page.getByRole('button', { name: 'Show that interleaving' }).click();
      await page.locator('.fault .kind').waitFor();
      expect(await text(page, '.fault')).toContain('This kernel is only here');
      expect(await page.locator('.fault .command').count()).toBe(0);
    });
  });

  test('what cannot be parsed is told with its line and marked there, and what ran goes on', async () => {
    await lab.visit('#program=page_alloc', WIDE, async page => {
      await press(page, '0');
      await openFile(page, 'src/vm/page.ts');
      const source = readFileSync(join(root, 'src/vm/page.ts'), 'utf8');
      const lines = source.split('\n');
      const at = lines.findIndex(line => line.includes('coremap.lock.acquire();'));
      for (const [wrong, message] of [
        ['coremap.lock.acquire(;', /src\/vm\/page\.ts:(\d+):\d+: Unexpected token/],
        ['const a = 1; const a = 2;', /src\/vm\/page\.ts:(\d+):\d+: Identifier 'a' has already been declared/],
      ] as const) {
        await typeAll(page, lines.with(at, wrong).join('\n'));
        await run(page);
        const said = await text(page, '.editor-said [role=alert]');
        expect(said).toMatch(message);
        expect(message.exec(said)?.[1]).toBe(String(at + 1));
        await page.getByRole('button', { name: `Go to line ${at + 1}` }).click();
        expect((await text(page, '.cm-line.wrong-line')).split('\n')).toContain(wrong);
        expect(await text(page, '.where')).toBe('1 / 1');
      }
      await page.screenshot({ path: join(shots, 'lab-edit-wrong.png') });
      await page.getByRole('button', { name: 'Original', exact: true }).click();
      expect(await page.locator('.editor-said [role=alert]').count()).toBe(0);
      expect(await page.locator('.cm-line.changed-line').count()).toBe(0);
      await press(page, '0');
    });
  });

  test('what changed source throws, and a loop in it that does not end, are faults with their line', async () => {
    await lab.visit('#program=page_alloc', WIDE, async page => {
      await openFile(page, 'src/vm/coremap.ts');
      const source = readFileSync(join(root, 'src/vm/coremap.ts'), 'utf8');
      const lines = source.split('\n');
      const at = lines.findIndex(line => line.includes("this.assertLocked('take_free')"));
      for (const [wrong, message] of [
        ['(this as any).nothing.there();', /Cannot read properties of undefined/],
        ['while (true) {}', /a loop does not end/],
      ] as const) {
        await typeAll(page, lines.with(at, `    ${wrong}`).join('\n'));
        await run(page);
        await page.locator('h1').click();
        await press(page, 'r');
        await page.locator('.fault .kind').waitFor();
        expect(await text(page, '.fault')).toMatch(message);
        expect(await text(page, '.fault .thrown-at')).toBe(`coremap.ts:${at + 1} ${wrong}`);
        await page.getByRole('button', { name: 'Try every interleaving' }).click();
        await page.getByText('Refuted').waitFor();
      }
      await page.screenshot({ path: join(shots, 'lab-edit-endless.png') });
    });
  });

  test('a program of one’s own is written, run and explored, and a link opens it as it was', async () => {
    let hash = '';
    await lab.visit('#program=page_alloc', WIDE, async page => {
      await page.getByRole('button', { name: 'Write a program' }).click();
      const source = readFileSync(join(root, 'examples/01-lost-update.ts'), 'utf8');
      await page.locator('.cm-content').waitFor();
      await page.getByRole('button', { name: 'Try every interleaving' }).click();
      await page.getByText('Refuted').waitFor();
      await typeAll(
        page,
        source.replaceAll('t.counter = t.counter + 1', 't.atomic.counter.add(1)').replace('b(t)', 'mine(t)'),
      );
      await run(page);
      expect(await text(page, '.threads')).toContain('mine');
      await page.getByRole('button', { name: 'Try every interleaving' }).click();
      await page.getByText('Proved.').waitFor();
      await page.screenshot({ path: join(shots, 'lab-edit-program.png') });
      await page.locator('h1').click();
      await press(page, '10');
      await page.waitForTimeout(ADDRESS_WRITTEN_MS);
      hash = await page.evaluate('location.hash');
    });
    expect(hash).toMatch(
      /^#run=cm1\/examples%252F01-lost-update\.ts\/.*&edits=examples\/01-lost-update\.ts~\w+~[\w-]+$/,
    );
    expect(hash.length).toBeLessThan(400);
    await lab.visit(hash, WIDE, async page => {
      expect(await text(page, '.threads')).toContain('mine');
      expect(await text(page, '.where')).toBe('2 / 2');
      expect(await page.locator('.source option:checked').innerText()).toBe('● examples/01-lost-update.ts (changed)');
      expect(await page.locator('.lines .changed-line').count()).toBe(3);
      await page.getByRole('button', { name: 'Original', exact: true }).click();
      expect(await text(page, '.threads')).not.toContain('mine');
    });
    await lab.visit(hash.replace(/~[\w-]+$/, '~AAAA'), WIDE, async page => {
      expect(await page.getByRole('alert').innerText()).toMatch(
        /^changed file: examples\/01-lost-update\.ts: the link is damaged/,
      );
    });
  });

  test('with the keyboard alone: open, type, run, leave, close; keys of the page are text while typing', async () => {
    await lab.visit('#program=page_alloc', WIDE, async page => {
      await press(page, '0');
      const code = await page.locator('#code').boundingBox();
      await press(page, 'e');
      await page.locator('.cm-content').waitFor();
      expect(await page.locator('.code.editor').boundingBox()).toMatchObject({ x: code?.x, y: code?.y });
      await page.keyboard.press('Control+Home');
      await page.keyboard.type('// 0123 rob e?');
      expect(await text(page, '.where')).toBe('1 / 1');
      expect(await page.locator('.cm-line').first().innerText()).toMatch(/^\/\/ 0123 rob e\?/);
      expect(await page.getByRole('dialog').count()).toBe(0);
      await page.keyboard.press('Enter');
      await run(page);
      await page.getByText('The same schedule was kept').waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate("document.activeElement.closest('.editor') !== null")).toBe(true);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Tab');
      expect(await page.evaluate("document.activeElement.closest('.editor')")).toBeNull();
      await page.locator('#edit').focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('.cm-content').count()).toBe(0);
      await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('edit');
      await press(page, '0');
      expect(await text(page, '.where')).toBe('2 / 2');
    });
  });

  test.each(['light', 'dark'] as const)('axe finds nothing with the editor open in %s mode', async colorScheme => {
    await lab.visit(`#lesson=${race.id}&answer=0`, { ...WIDE, colorScheme }, async page => {
      await press(page, race.keys);
      await page.getByLabel('write it yourself').check();
      await page.locator('.cm-content').waitFor();
      await typeOver(page, 'acquire: () => {},', '    acquire: () => lock.acquire()),');
      await run(page);
      await page.getByText('Go to line').waitFor();
      expect(await findings(page)).toEqual([]);
      for (const width of colorScheme === 'light' ? [1440, 900, 400] : [1440]) {
        await page.setViewportSize({ width, height: 900 });
        await page.locator('.source').scrollIntoViewIfNeeded();
        await page.screenshot({ path: join(shots, `lab-edit-${colorScheme}-${width}.png`) });
      }
    });
  });
});
