import { defineConfig } from 'vitest/config';

const path = (file: string) => new URL(file, import.meta.url).pathname;

const NEVER = ['test/soak/**', 'test/browser/**', '**/node_modules/**', 'dist/**'];

const filesOf = (...names: string[]) => names.map(name => `test/${name}.test.ts`);

/**
 * These have a process for each file: they measure it, count its threads, replace one of its modules, or run the kernel in
 * a way for which V8 is given flags (src/run/v8flags.ts) or compiles the sources differently.
 */
const ALONE = filesOf(
  ...['lab/**/*', 'run/**/*', 'check/mutants-run', 'cli/documents', 'cli/livelab', 'contention/cell'],
  ...['demo/cells', 'demo/faults', 'demo/spinlocks', 'workload/trace/memory'],
);

/** They explore the kernel on the model machine. */
const EXPLORING = filesOf('explore/**/*');

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
    // A process that several files share loads and compiles the sources once: half a second saved for each file.
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE, exclude: NEVER } },
      { extends: true, test: { name: 'exploring', include: EXPLORING, exclude: NEVER, isolate: false } },
      {
        extends: true,
        test: {
          name: 'others',
          include: ['test/**/*.test.ts'],
          exclude: [...NEVER, ...ALONE, ...EXPLORING],
          isolate: false,
        },
      },
    ],
  },
});
