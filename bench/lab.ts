/** The lab as its reader feels it: how soon the page is there, and how soon a step is seen. In Chromium, from disk. */
import type { Browser, Page } from 'playwright-core';
import { canBrowse, launchBrowser } from '../scripts/chromium.ts';
import { type Spread, spreadOf } from './spread.ts';

/** What the page has of its own, where code of this file runs in it. */
declare const document: { readonly body: { dispatchEvent(event: Event): boolean; getBoundingClientRect(): object } };
declare const requestAnimationFrame: (then: () => void) => number;
declare const KeyboardEvent: new (type: string, init: { key: string; bubbles: boolean }) => Event;

/** In milliseconds. */
export interface LabBench {
  /** From asking for the page to its first contentful paint. */
  readonly paint: Spread;
  /** The same of a page of one word: what the browser itself takes. */
  readonly empty: Spread;
  /** From asking for the page to the machine being there. */
  readonly ready: Spread;
  /** From a key that makes a step to the page laid out with what that changed, near the end of a run. */
  readonly forward: Spread;
  readonly back: Spread;
}

export const OPENINGS = 9;
const STEPS = 30;

/** Relative to `dist/bench`. */
const LAB = new URL('../lab/index.html#program=walk&cpus=4&frames=64', import.meta.url);
const EMPTY = 'data:text/html,<p>empty';

/** Null where there is no browser. Rejects when the lab is not built. */
export async function benchLab(): Promise<LabBench | null> {
  if (!canBrowse) {
    return null;
  }
  const browser = await launchBrowser();
  try {
    const paint: number[] = [];
    const empty: number[] = [];
    const ready: number[] = [];
    await opened(browser, EMPTY, firstPaint);
    for (let n = 0; n < OPENINGS; n++) {
      const times = await opened(
        browser,
        LAB.href,
        async page => [await isReady(page), await firstPaint(page)] as const,
      );
      ready.push(times[0]);
      paint.push(times[1]);
      empty.push(await opened(browser, EMPTY, firstPaint));
    }
    const { forward, back } = await opened(browser, LAB.href, steps);
    return {
      paint: spreadOf(paint),
      empty: spreadOf(empty),
      ready: spreadOf(ready),
      forward: spreadOf(forward),
      back: spreadOf(back),
    };
  } finally {
    await browser.close();
  }
}

async function opened<T>(browser: Browser, url: string, look: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ offline: true, viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(url);
    return await look(page);
  } finally {
    await context.close();
  }
}

const firstPaint = (page: Page) => inPage(page, "performance.getEntriesByName('first-contentful-paint')[0]?.startTime");
const isReady = (page: Page) => inPage(page, "document.querySelector('main') !== null && performance.now()");

/** What an expression comes to in the page as soon as that is something; tried before each frame. */
async function inPage(page: Page, expression: string): Promise<number> {
  const handle = await page.waitForFunction(expression);
  return (await handle.jsonValue()) as number;
}

async function steps(page: Page): Promise<{ forward: number[]; back: number[] }> {
  await isReady(page);
  await page.locator('body').press('r');
  return page.evaluate(async count => {
    const took = async (key: string) => {
      const start = performance.now();
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      // What the key changed is rendered in microtasks; whatever is left of them comes before a task of its own.
      await new Promise(resolve => setTimeout(resolve));
      document.body.getBoundingClientRect();
      const end = performance.now();
      // Whoever looks at it does so before the next one: what draws this one is not to be waited for by that.
      await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
      return end - start;
    };
    const back: number[] = [];
    const forward: number[] = [];
    for (let n = 0; n < count; n++) {
      back.push(await took('ArrowLeft'));
    }
    for (let n = 0; n < count; n++) {
      forward.push(await took('ArrowRight'));
    }
    return { forward, back };
  }, STEPS);
}
