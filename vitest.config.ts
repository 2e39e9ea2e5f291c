import { defineConfig } from 'vitest/config';

const path = (file: string) => new URL(file, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    alias: [
      // Examples import the package by its name: in tests, that is the source.
      { find: 'coremap/model', replacement: path('src/explore/user/index.ts') },
      { find: /^.*\/workerfile\.ts$/, replacement: path('test/workerfile.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/soak/**', '**/node_modules/**', 'dist/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
