/**
 * Writes the table of docs/explore.md that says what is proved of each program: `npm run proofs [-- SECONDS]`, of processor
 * time, so that others on the host take none of it, for each search at most. Optimal DPOR with all detectors, one thread;
 * where that does not come to its end, the search that counts preemptions, for as long again.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Detectors } from '../src/explore/detectors/index.ts';
import { exploreWith } from '../src/explore/explorer.ts';
import type { Program } from '../src/explore/program.ts';
import { programNamed, programs } from '../src/explore/programs/catalogue.ts';
import { PROGRAM_DEFAULTS, type ProgramOptions } from '../src/explore/programs/maker.ts';
import { withOptions } from '../src/explore/request.ts';
import { Bounded } from '../src/explore/strategies/bounded.ts';
import { OptimalDpor } from '../src/explore/strategies/optimal.ts';
import type { Strategy } from '../src/explore/strategy.ts';
import { table, withBlock } from '../test/docs/markdown.ts';

/** Smaller instances of programs that are too large as they are. */
const SMALLER: readonly (readonly [program: string, options: Partial<ProgramOptions>])[] = [
  ['walk', { ops: 2 }],
  ['walk', { frames: 4 }],
  ['km1', { ops: 1 }],
  ['overflow', { ops: 4 }],
];
const SECONDS = 15;

const file = new URL('../docs/explore.md', import.meta.url);
const seconds = Number(process.argv[2] ?? SECONDS);

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function search(program: Program, strategy: Strategy) {
  const end = processorSeconds() + seconds;
  const budget = { schedules: Number.POSITIVE_INFINITY, isOver: () => processorSeconds() >= end, goOn: false };
  return exploreWith(program, strategy, [new Detectors(program)], budget);
}

function row(name: string, options: Partial<ProgramOptions>): string[] {
  const make = () => programNamed(name)?.make({ ...PROGRAM_DEFAULTS, ...options }) as Program;
  const program = make();
  const { m } = program;
  const operations = m.threads.filter(({ cpu }) => cpu >= 0).map(each => each.operations.length);
  const { complete, schedules, steps, first } = search(program, new OptimalDpor(m));
  const told = [`\`${withOptions(name, options)}\``, operations.join(' + '), String(Math.round(steps / schedules))];
  if (first !== null) {
    return [...told, schedules.toLocaleString('en-US'), `it is wrong: ${first.fault.kind}`];
  }
  if (complete) {
    return [...told, schedules.toLocaleString('en-US'), 'every interleaving'];
  }
  const bounded = new Bounded(Number.POSITIVE_INFINITY, null, true);
  search(make(), bounded);
  const most = bounded.completed - 1;
  const proved = most < 0 ? 'nothing' : `all with at most ${most} preemption${most === 1 ? '' : 's'}`;
  return [...told, `more than ${schedules.toLocaleString('en-US')}`, proved];
}

const all = [...programs.map(({ name }) => [name, {}] as const), ...SMALLER];
const rows = all.map(([name, options]) => {
  const cells = row(name, options);
  console.error(cells.join('  '));
  return cells;
});
const heads = ['program', 'operations of each CPU', 'steps of a run', 'traces', 'proved'];
writeFileSync(file, withBlock(readFileSync(file, 'utf8'), 'proofs', table(heads, rows)));
