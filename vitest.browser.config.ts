import { defineConfig } from 'vitest/config';

/** Tests of the pages, in Debian's Chromium: CHROMIUM says where another one is. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
