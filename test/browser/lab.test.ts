import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canBrowse } from '../../scripts/chromium.ts';
import { open } from '../../src/lab/engine.ts';
import { lessons } from '../../src/lab/lessons/index.ts';
import type { Lesson } from '../../src/lab/lessons/lesson.ts';
import type { LabRequest } from '../../src/lab/types.ts';
import { LabPages, press, shown, WIDE } from './labpage.ts';
import { findings, shots } from './visit.ts';

/** The address is written a moment after the last move. */
const ADDRESS_WRITTEN_MS = 600;

const named = (id: string) => lessons.find(lesson => lesson.id === id) as Lesson;
const race = named('lost-frame');
const deadlock = named('spinlock-deadlock');

async function link(page: Page): Promise<string> {
  await page.waitForTimeout(ADDRESS_WRITTEN_MS);
  return page.evaluate('location.hash');
}

describe.skipIf(!canBrowse)('the lab, opened from disk', { timeout: 180_000 }, () => {
  let lab: LabPages;

  beforeAll(async () => {
    lab = await LabPages.open();
  });

  afterAll(() => lab?.close());

  test.each(lessons.map(({ id }) => id))('the lesson %s is solved by its keys', async id => {
    const { keys, question, told, mends, mistake } = named(id);
    await lab.visit(`#lesson=${id}`, WIDE, async page => {
      await page.getByLabel(question.answers[question.right] as string).check();
      expect(await page.getByText('It has come about.').count()).toBe(0);
      await page.getByText('Show one way').click();
      expect(await page.locator('.lesson details kbd').allInnerTexts()).toEqual(['Home', ...keys]);
      await press(page, keys);
      await page.getByText('It has come about.').waitFor();
      expect(await page.locator('.stage', { hasText: 'See why' }).innerText()).toContain(told);
      expect(await page.locator('[name=mend]').count()).toBe(
        mends.length > 1 ? mends.length + (mistake === null ? 0 : 1) : 0,
      );
      expect(await page.getByRole('button', { name: 'Prove it' }).isEnabled()).toBe(mends.length === 1);
      await page.screenshot({ path: join(shots, `lab-${id}.png`) });
    });
  });

  test('a wrong mend is refuted, and its interleaving is shown; the right one is proved; the next lesson follows', async () => {
    const { mends } = race;
    await lab.visit(`#lesson=${race.id}&answer=0`, WIDE, async page => {
      await press(page, race.keys);
      await page.getByLabel(mends[0]?.text as string).check();
      await page.getByRole('button', { name: 'Prove it' }).press('Enter');
      await page.getByText('Refuted').waitFor();
      expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Prove it');
      expect(await page.locator('.lesson').innerText()).toContain(mends[0]?.why);
      await page.getByRole('button', { name: 'Show that interleaving' }).click();
      expect(await page.locator('.command').innerText()).toContain('mutant=lock-dropped-before-mark');
      await page.getByRole('button', { name: "Back to the lesson's kernel" }).click();
      expect(await page.locator('.where').innerText()).toBe('0 / 0');
      await page.getByLabel(mends.at(-1)?.text as string).check();
      await page.getByRole('button', { name: 'Prove it' }).click();
      await page.getByText('Proved.').waitFor();
      await page.screenshot({ path: join(shots, 'lab-proved.png') });
      await page.getByRole('button', { name: /^Next: / }).click();
      expect(await page.locator('h2').first().innerText()).toBe(lessons[lessons.indexOf(race) + 1]?.title);
    });
  });

  test('a step back and a step forward show what was there before', async () => {
    await lab.visit('#lesson=no-shootdown', WIDE, async page => {
      await press(page, '0o1b');
      const before = await shown(page);
      await press(page, '2');
      const after = await shown(page);
      expect(after).not.toBe(before);
      await page.keyboard.press('ArrowLeft');
      expect(withoutLength(await shown(page))).toBe(withoutLength(before));
      await page.keyboard.press('ArrowRight');
      expect(await shown(page)).toBe(after);
      await page.keyboard.press('Home');
      expect(await page.locator('.where').innerText()).toBe('0 / 131');
      await page.keyboard.press('End');
      expect(await shown(page)).toBe(after);
    });
  });

  test('a link opens the same state', async () => {
    let hash = '';
    let before = '';
    await lab.visit(`#lesson=${deadlock.id}`, WIDE, async page => {
      await page.getByLabel('Sleeping', { exact: true }).check();
      await press(page, '001b0b');
      await page.getByRole('button', { name: 'a step back' }).click();
      before = await shown(page);
      hash = await link(page);
    });
    expect(hash).toMatch(/^#lesson=spinlock-deadlock&run=cm1\/.*&at=\d+&of=\d+&answer=1$/);
    await lab.visit(hash, WIDE, async page => {
      expect(await shown(page)).toBe(before);
      expect(await page.getByLabel(/Sleeping/).isChecked()).toBe(true);
      expect(await link(page)).toBe(hash);
    });
  });

  test('a replay string opens at the second access of its race, both lines of the source in view', async () => {
    await lab.visit(linkTo(race.request), WIDE, async page => {
      expect(await page.locator('.where').innerText()).toBe('19 / 36');
      const accesses = await page.locator('.access').allInnerTexts();
      expect(accesses).toHaveLength(2);
      expect(accesses[0]).toMatch(/CPU 0, step 3\s+plain store, under no lock\s+coremap\.ts:143\s+this\.m\.store/);
      expect(accesses[1]).toMatch(/CPU 1, step 19\s+plain load, under no lock\s+coremap\.ts:141\s+const frame/);
      await page.locator('.access button').first().click();
      expect(await page.locator('.where').innerText()).toBe('3 / 36');
      const made = page.locator('#code .last-line');
      expect(await made.getAttribute('data-line')).toBe('143');
      const [code, line] = [await page.locator('#code').boundingBox(), await made.boundingBox()];
      expect(line?.y).toBeGreaterThanOrEqual(code?.y ?? 0);
      expect((line?.y ?? 0) + (line?.height ?? 0)).toBeLessThanOrEqual((code?.y ?? 0) + (code?.height ?? 0));
      expect((line?.x ?? 0) + (line?.width ?? 0)).toBeLessThanOrEqual((code?.x ?? 0) + (code?.width ?? 0));
    });
  });

  test('a CPU that waits for itself is drawn as that', async () => {
    const request = { program: 'walk', options: { mutant: 'sleep-under-lock-unchecked', lock: 'tas' } };
    await lab.visit(linkTo(request), WIDE, async page => {
      expect(await page.locator('#fault-title').innerText()).toMatch(/deadlock CPU \d waits for itself/);
      expect(await page.locator('.cycle .edge').count()).toBe(1);
    });
  });

  test('a damaged link says what is wrong with it, and the page is there', async () => {
    await lab.visit('#run=cm1/alloc//1-data-race/zzz', WIDE, async page => {
      expect(await page.getByRole('alert').innerText()).toMatch(/^replay string: /);
      await press(page, '0');
      expect(await page.locator('.where').innerText()).toBe('1 / 1');
      const foot = await page.locator('.foot').boundingBox();
      expect((foot?.y ?? 0) + (foot?.height ?? 0)).toBeLessThanOrEqual(900);
    });
  });

  test('a wrong guess is marked, and the right one said', async () => {
    const { answers, right } = race.question;
    const wrong = right === 0 ? 1 : 0;
    await lab.visit(`#lesson=${race.id}&answer=${wrong}`, WIDE, async page => {
      await press(page, race.keys);
      expect(await page.locator('.verdict-on-guess').innerText()).toContain('No. It is:');
      const marked = page.locator('fieldset label.is-wrong');
      expect(await marked.innerText()).toContain(answers[wrong]);
      expect(await marked.getByRole('img', { name: 'your guess, wrong' }).count()).toBe(1);
      await page.evaluate("document.querySelector('.middle').scrollTop = 50");
      await page.locator('#lesson').selectOption(deadlock.id);
      expect(await page.evaluate("document.querySelector('.middle').scrollTop")).toBe(0);
      await page.screenshot({ path: join(shots, 'lab-other-lesson.png') });
    });
  });

  test('keys move the machine, and not where a control has a use for them', async () => {
    await lab.visit('#program=alloc', WIDE, async page => {
      const where = page.locator('.where');
      await page.keyboard.press('Shift+Digit1');
      await press(page, 'o');
      expect(await page.locator('.log li').first().innerText()).toContain('CPU 1');
      await page.keyboard.press('Home');
      await page.getByLabel('strategy').focus();
      await press(page, '0');
      await page.keyboard.press('ArrowDown');
      expect(await where.innerText()).toMatch(/^1 \//);
      await page.getByLabel('seed', { exact: true }).focus();
      await press(page, '0b');
      expect(await where.innerText()).toMatch(/^1 \//);
      await page.locator('h1').click();
      await press(page, 'r');
      expect(await page.getByRole('status').last().innerText()).toContain('the run is over');
      await press(page, '?');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
    });
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing in %s mode: at a fault that is explained, in the help',
    async colorScheme => {
      const { id, keys } = colorScheme === 'light' ? race : deadlock;
      await lab.visit(`#lesson=${id}&answer=1`, { ...WIDE, colorScheme }, async page => {
        await press(page, keys);
        await page.getByText('It has come about.').waitFor();
        await page.screenshot({ path: join(shots, `lab-${colorScheme}.png`) });
        await press(page, '?');
        expect(await findings(page)).toEqual([]);
      });
    },
  );

  test('it says why it has no live side', async () => {
    await lab.visit('', WIDE, async page => {
      for (const name of ['Live run', 'Bench reports']) {
        await page.getByRole('link', { name }).press('Enter');
        await page.getByRole('heading', { name }).waitFor();
        expect(await page.locator('main').innerText()).toContain('coremap lab serves the same page with both');
        expect(await findings(page)).toEqual([]);
      }
      await page.getByRole('link', { name: 'Model machine' }).press('Enter');
      await page.locator('.where').waitFor();
      await press(page, '0');
      expect(await page.locator('.where').innerText()).toBe('1 / 1');
    });
  });

  test('on narrow screens nothing is wider than the page', async () => {
    await lab.visit(`#lesson=${deadlock.id}`, WIDE, async page => {
      await press(page, deadlock.keys);
      for (const width of [900, 400, 320]) {
        await page.setViewportSize({ width, height: 800 });
        const [content, visible] = (await page.evaluate(
          '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
        )) as [number, number];
        expect(content).toBeLessThanOrEqual(visible);
        await page.screenshot({ path: join(shots, `lab-${width}.png`), fullPage: true });
      }
    });
  });
});

/** The program's run under the default schedule, as the command line would name it. */
function linkTo(request: LabRequest): string {
  const session = open(request);
  session.run('default', 0);
  return `#run=${encodeURIComponent(session.replayString())}`;
}

/** How many steps are known differs where some have been made since. */
function withoutLength(text: string): string {
  return text.replace(/(\d+) \/ \d+|\d+ steps?/g, '$1');
}
