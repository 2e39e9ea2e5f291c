import { defineConfig } from 'vitest/config';

const path = (file: string) => new URL(file, import.meta.url).pathname;

const NEVER = ['test/soak/**', 'test/browser/**', '**/node_modules/**', 'dist/**'];

/**
 * Tests of something that a process has one of: its memory, its threads, its modules, of which one is replaced. All others
 * leave their process as they found it: their files share a few, which load and compile the sources once. For each file
 * that saves half a second of processor time or more.
 */
const ALONE = ['cli/livelab', 'demo/faults', 'demo/spinlocks', 'run/dying', 'workload/trace/memory'].map(
  name => `test/${name}.test.ts`,
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
      { extends: true, test: { name: 'alone', include: ALONE, exclude: NEVER } },
      {
        extends: true,
        test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: [...NEVER, ...ALONE], isolate: false },
      },
    ],
  },
});
