import { defineConfig } from 'vitest/config';

/** The long runs: one file at a time, an hour for each test. */
export default defineConfig({
  test: {
    include: ['test/soak/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
    passWithNoTests: true,
  },
});
