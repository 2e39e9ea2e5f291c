import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canBrowse } from '../../scripts/chromium.ts';
import { mutants } from '../../src/check/mutants/index.ts';
import { strategyMakers } from '../../src/explore/strategies/index.ts';
import { lessons } from '../../src/lab/lessons/index.ts';
import { LabPages, press, WIDE } from './labpage.ts';
import { findings, shots } from './visit.ts';

const HEIGHT = 900;

describe.skipIf(!canBrowse)('the page, part by part', { timeout: 180_000 }, () => {
  let lab: LabPages;

  beforeAll(async () => {
    lab = await LabPages.open();
  });

  afterAll(() => lab?.close());

  test('at 1440 by 900 source, coremap, CPUs, locks and buttons are seen without scrolling, in every lesson', async () => {
    await lab.visit('', WIDE, async page => {
      for (const { id, keys } of lessons) {
        await page.locator('#lesson').selectOption(id);
        await page.locator('h1').click();
        await press(page, keys);
        for (const part of ['.threads', '.coremap', '.locks', '#code', '.transport']) {
          const { seen, bottom } = (await page.evaluate(`(${inSight})('${part}')`)) as { seen: number; bottom: number };
          // A program of locks alone has no coremap.
          expect(Math.round(bottom), `${id}: ${part}`).toBeLessThanOrEqual(Math.ceil(seen));
        }
      }
    });
  });

  test('a CPU has a button and a key for the interrupt that waits at it, and its steps are told as that', async () => {
    await lab.visit('#lesson=no-ack-wait', WIDE, async page => {
      const interrupt = page.getByRole('button', { name: 'CPU 0: Interrupt' });
      expect(await interrupt.isDisabled()).toBe(true);
      await press(page, '0oo01b');
      expect(await card(page, 0)).toMatch(/TLB shootdown waits: it takes it where it looks at its lines next/);
      await page.keyboard.press('Shift+Digit0');
      await press(page, 'i');
      expect(await page.locator('.log li').first().innerText()).toContain(
        'enters the handler of the TLB shootdown interrupt',
      );
      expect(await card(page, 0)).toMatch(/it is in an interrupt already/);
      expect(await interrupt.isDisabled()).toBe(true);
      const disk = page.getByRole('button', { name: 'disk: Complete a request' });
      expect(await page.locator('.card.device').innerText()).toContain('will complete the request of CPU 1');
      await disk.click();
      expect(await page.locator('.said').innerText()).toContain('disk completes the request of CPU 1');
      await page.screenshot({ path: join(shots, 'lab-interrupt.png') });
    });
  });

  test('a CPU that is deaf says so, and why', async () => {
    await lab.visit('#lesson=spinlock-deadlock', WIDE, async page => {
      await press(page, '001b');
      expect(await card(page, 0)).toMatch(/TLB shootdown waits: blocked, interrupts off/);
    });
  });

  test('words are explained where they stand, by keyboard', async () => {
    await lab.visit('#lesson=no-shootdown', WIDE, async page => {
      const words = page.locator('button.term');
      expect(await words.count()).toBeGreaterThan(6);
      await page.getByRole('button', { name: 'TLB', exact: true }).first().focus();
      await page.keyboard.press('Enter');
      const meaning = page.locator('#word-TLB');
      expect(await meaning.isVisible()).toBe(true);
      expect(await findings(page)).toEqual([]);
      await page.screenshot({ path: join(shots, 'lab-word.png') });
      await page.keyboard.press('Escape');
      expect(await meaning.isVisible()).toBe(false);
      await press(page, '?');
      await page.getByText('Words of this page').click();
      expect(await page.locator('dialog dt').allInnerTexts()).toEqual(expect.arrayContaining(['spl', 'wchan', 'IPI']));
    });
  });

  test('a planted bug and a strategy say what they are', async () => {
    const { name, summary } = mutants[0] as (typeof mutants)[number];
    await lab.visit('#program=page_alloc', WIDE, async page => {
      await page.getByLabel('Planted bug').selectOption(name);
      expect(await page.locator('#planted-bug').innerText()).toBe(summary);
      const random = strategyMakers.find(each => each.name === 'random');
      const options = await page.getByLabel('strategy').locator('option').allInnerTexts();
      expect(options).toContain(`random: ${random?.summary}`);
    });
  });

  test('who stops an exploration keeps the focus at what begins it', async () => {
    await lab.visit('#program=evict-dirty', WIDE, async page => {
      await page.getByRole('button', { name: 'Try every interleaving' }).press('Enter');
      await page.getByRole('button', { name: 'Stop' }).press('Enter');
      await page.getByText('nothing is proved').waitFor();
      expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Try every interleaving');
    });
  });

  test('steps have one number everywhere: that of the position after them', async () => {
    await lab.visit('#program=alloc', WIDE, async page => {
      await press(page, '1111');
      expect(await page.locator('.where').innerText()).toBe('4 / 4');
      expect(await page.locator('.log li .link').first().innerText()).toBe('4');
      expect(await page.locator('#lanes circle.step title').last().textContent()).toMatch(/^4\. CPU 1 /);
    });
  });

  test('files are listed by folder, and no line of the source is cut', async () => {
    await lab.visit('#lesson=lost-frame', WIDE, async page => {
      expect(
        await page.locator('.files optgroup').evaluateAll(groups => groups.map(group => group.getAttribute('label'))),
      ).toContain('src/vm');
      for (const width of [1440, 900, 400]) {
        await page.setViewportSize({ width, height: HEIGHT });
        const [content, visible] = (await page
          .locator('#code')
          .evaluate(code => [code.scrollWidth, code.clientWidth])) as [number, number];
        expect(content).toBeLessThanOrEqual(visible);
      }
    });
  });

  test('nothing is to be taken away of no run', async () => {
    await lab.visit('#program=alloc', WIDE, async page => {
      await page.getByText('Export', { exact: true }).click();
      for (const name of ['Lanes as SVG', 'Trace for Perfetto', 'Copy replay string']) {
        expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
      }
    });
  });
});

/** Where a part ends, and where what is seen of the column that it is in does. */
const inSight = `part => {
  const it = document.querySelector(part);
  const column = it?.closest('.middle, .right');
  return {
    bottom: it?.getBoundingClientRect().bottom ?? 0,
    seen: Math.min(innerHeight, column?.getBoundingClientRect().bottom ?? innerHeight),
  };
}`;

async function card(page: Page, cpu: number): Promise<string> {
  const text = await page.locator('.card').nth(cpu).innerText();
  return text.replace(/\s+/g, ' ');
}
