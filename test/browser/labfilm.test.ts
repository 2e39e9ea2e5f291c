import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canBrowse } from '../../scripts/chromium.ts';
import { spinlockDeadlock } from '../../src/lab/lessons/spinlock.ts';
import { Film } from './film.ts';
import { LabPages, press } from './labpage.ts';
import { shots } from './visit.ts';

/** `npm run film` puts the animation where README shows it. */
const docs = fileURLToPath(new URL('../../docs/', import.meta.url));

const SIZE = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 0.75 };
const MOST_BYTES = 1_500_000;

const LOOK =
  'position: fixed; top: 6px; left: 50%; translate: -50%; padding: 2px 16px; border-radius: 8px; background: #1d2733;' +
  'color: #fff; font: 600 24px monospace';

/** Shows in a corner which keys were pressed, as somebody who looks over a shoulder would see them. */
async function tell(page: Page, keys: string): Promise<void> {
  await page.evaluate(`(() => {
    const box = document.getElementById('film-keys') ?? document.body.appendChild(document.createElement('div'));
    box.id = 'film-keys';
    box.textContent = '${keys}';
    box.style.cssText = '${LOOK}';
  })()`);
}

describe.skipIf(!canBrowse)('the animation of README', { timeout: 120_000 }, () => {
  let lab: LabPages;

  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    lab = await LabPages.open();
  });

  afterAll(() => lab?.close());

  test('the lesson on spinlocks is solved by its keys, mended and proved, in one small film', async () => {
    const { id, keys, question, mends } = spinlockDeadlock;
    const film = new Film();
    await lab.visit(`#lesson=${id}`, SIZE, async page => {
      await film.take(page, 2000);
      await page.getByLabel(question.answers[question.right] as string).check();
      await film.take(page, 900);
      for (let n = 0; n < keys.length; n++) {
        await press(page, keys.charAt(n));
        await tell(page, keys.slice(0, n + 1));
        await film.take(page, n === keys.length - 1 ? 3000 : 600);
      }
      await page.getByText('It has come about.').waitFor();
      await page.getByLabel(mends.find(({ right }) => right)?.text as string).check();
      await film.take(page, 1000);
      await page.getByRole('button', { name: 'Prove it' }).click();
      await page.getByText(/interleavings? tried/).waitFor();
      await film.take(page, 500);
      await page.getByText('Proved.').waitFor({ timeout: 60_000 });
      await film.take(page, 3000);
    });
    const gif = film.gif();
    expect(gif.length).toBeLessThan(MOST_BYTES);
    writeFileSync(join(shots, 'lab.gif'), gif);
    if (process.env.FILM === 'docs') {
      copyFileSync(join(shots, 'lab.gif'), join(docs, 'lab.gif'));
    }
  });
});
