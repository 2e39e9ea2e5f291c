import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Whether pages can be looked at here. Where CI says that they must be, a missing browser is a failure, not a reason to skip. */
export const canBrowse = existsSync(executablePath) || process.env.CI === 'true';

/** A headless Chromium. Rejects when there is none: CHROMIUM says where it is. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    timeout: 30_000,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
