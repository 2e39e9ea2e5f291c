import { defineConfig } from 'vitest/config';

const path = (file: string) => new URL(file, import.meta.url).pathname;

const NEVER = ['test/soak/**', '**/node_modules/**', 'dist/**'];

/**
 * Tests of code that keeps nothing in its modules, and that change nothing of their process: their files share one, which
 * loads and compiles the sources once. For each file but the first that saves half a second of processor time.
 */
const PURE = ['check', 'explore', 'report', 'sync', 'vm', 'workload/kernel', 'workload/user'].map(
  folder => `test/${folder}/**/*.test.ts`,
);

export default defineConfig({
  resolve: {
    alias: [
      // Examples import the package by its name: in tests, that is the source.
      { find: 'coremap/model', replacement: path('src/explore/user/index.ts') },
      { find: /^.*\/workerfile\.ts$/, replacement: path('test/workerfile.ts') },
    ],
  },
  test: {
    pool: 'forks',
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: [...NEVER, ...PURE, 'test/browser/**'] },
      },
      { extends: true, test: { name: 'pure', include: PURE, exclude: NEVER, isolate: false } },
    ],
  },
});
