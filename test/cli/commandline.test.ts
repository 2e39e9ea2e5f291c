import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandLine } from '../../src/cli/commandline.ts';
import type { RunOptions } from '../../src/run/types.ts';
import { say, stubCatalogue } from './stub.ts';

const nameOf = (kind: 'workloads' | 'locks' | 'policies' | 'mutants') =>
  fc.constantFrom(...stubCatalogue[kind].map(entry => entry.name));
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const file = fc.stringMatching(/^[a-z' $]{1,8}\.gz$/);

const anyOptions: fc.Arbitrary<RunOptions> = fc.record({
  workloads: fc.array(nameOf('workloads'), { maxLength: 3 }),
  traces: fc.array(file, { maxLength: 3 }),
  format: fc.constantFrom('auto', 'lackey', 'din', 'pages'),
  cpus: fc.integer({ min: 1, max: 32 }),
  frames: fc.integer({ min: 1, max: 1000 }),
  lock: nameOf('locks'),
  lockStats: fc.boolean(),
  pauseLoopExit: fc.boolean(),
  policy: nameOf('policies'),
  magazines: fc.integer({ min: 0, max: 1024 }),
  swap: orNull(file),
  swapBytes: fc.integer({ min: 0, max: 2 ** 20 }).map(pages => pages * 4096),
  disk: fc.oneof(
    fc.record({ kind: fc.constantFrom('host', 'seek') }),
    fc.record({ kind: fc.constant('fixed' as const), nanoseconds: fc.integer({ min: 0, max: 1e9 }) }),
  ),
  failDisk: orNull(
    fc.record({ operation: fc.constantFrom('read', 'write'), every: fc.integer({ min: 1, max: 1000 }) }),
  ),
  mutant: orNull(nameOf('mutants')),
  ops: orNull(fc.integer({ min: 1, max: 1e9 })),
  programs: orNull(fc.integer({ min: 1, max: 100 })),
  durationMs: orNull(fc.integer({ min: 1, max: 1e7 })),
  oracles: fc.boolean(),
  auditEvery: fc.integer({ min: 0, max: 1e6 }),
  watchdogMs: fc.integer({ min: 1, max: 1e6 }),
  seed: fc.integer({ min: 0, max: 0xffff_ffff }),
});

/** The words of a command line that `commandLine` wrote, as a shell would split it. */
function words(line: string): string[] {
  const found = line.match(/(?:'[^']*'|\\'|[^\s'])+/g) ?? [];
  return found.map(word => word.replace(/'([^']*)'|\\'/g, (quoted, inside) => (quoted === "\\'" ? "'" : inside)));
}

test('the command line printed for a run of any options asks for exactly those options (seed 3)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('run' as const, 'stress' as const), anyOptions, async (command, any) => {
      // A mutant without workloads brings its own: such options never come out of the command line.
      const workloads =
        any.mutant !== null && any.traces.length === 0 && any.workloads.length === 0 ? ['km1'] : any.workloads;
      // A format without a trace is bad input.
      const given = { ...any, workloads, format: any.traces.length === 0 ? ('auto' as const) : any.format };
      const options = command === 'run' ? given : { ...given, oracles: true, durationMs: given.durationMs ?? 10_000 };
      const [program, ...argv] = words(commandLine(command, options));
      const said = await say(argv);
      expect(program).toBe('coremap');
      expect(said.err).toBe('');
      expect(said.asked).toEqual(options);
    }),
    { seed: 3, numRuns: 200 },
  );
});

test('durations come back in the largest unit that needs no fraction', async () => {
  const given = 'coremap run km1 --disk fixed:5ms --duration 90s --watchdog 2m --seed 7';
  const { asked } = await say(given.split(' ').slice(1));
  expect(commandLine('run', asked!)).toBe(given);
});

test('options that have their usual value are left out', async () => {
  const { asked } = await say(['run', '--seed', '7']);
  expect(commandLine('run', asked!)).toBe('coremap run --seed 7');
  const stressed = await say(['stress', 'km1', '--seed', '7']);
  expect(commandLine('stress', stressed.asked!)).toBe('coremap stress km1 --seed 7');
});
