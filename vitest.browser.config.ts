import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Tests of the pages, in Debian's Chromium: CHROMIUM says where another one is. */
export default defineConfig({
  ...base,
  test: { ...base.test, projects: [], include: ['test/browser/**/*.test.ts'] },
});
