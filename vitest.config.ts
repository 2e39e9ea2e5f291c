import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Examples import the package by its name: in tests, that is the source.
  resolve: { alias: { 'coremap/model': new URL('src/explore/user/index.ts', import.meta.url).pathname } },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/soak/**', '**/node_modules/**', 'dist/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
