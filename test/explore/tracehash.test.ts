/** Traces told by a hash are those that brute force tells. */
import { describe, expect, test } from 'vitest';
import { CoverageMeter } from '../../src/explore/coverage.ts';
import { exploreWith } from '../../src/explore/explorer.ts';
import type { Program } from '../../src/explore/program.ts';
import { programNamed } from '../../src/explore/programs/catalogue.ts';
import { PROGRAM_DEFAULTS, type ProgramOptions } from '../../src/explore/programs/maker.ts';
import { Exhaustive } from '../../src/explore/strategies/exhaustive.ts';
import { OptimalDpor } from '../../src/explore/strategies/optimal.ts';
import type { Strategy } from '../../src/explore/strategy.ts';
import { TraceCounter } from './canonical.ts';
import { randomProgram } from './randomprogram.ts';

const MOST = 500;

function counted(program: Program, strategy: Strategy, schedules: number) {
  const meter = new CoverageMeter(program);
  const counter = new TraceCounter(program.m);
  const budget = { schedules, isOver: () => false, goOn: true };
  const explored = exploreWith(program, strategy, [meter, counter], budget);
  return { ...explored, hashes: meter.sets.traces.length, traces: counter.traces.size };
}

test('all schedules of 150 random programs have as many hashes as traces', () => {
  let [programs, seed] = [0, 0];
  for (; programs < 150; seed++) {
    const program = randomProgram(seed);
    const { hashes, traces } = counted(program, new Exhaustive(), MOST);
    if (!program.m.leftAsleep) {
      expect([seed, hashes]).toEqual([seed, traces]);
      programs++;
    }
  }
});

describe.each<[string, Partial<ProgramOptions>]>([
  ['doorbell', { cpus: 3 }],
  ['spinlock', {}],
  ['lock-ticket', {}],
  ['lock-mcs', { ops: 1 }],
  ['shootdown', {}],
  ['alloc', { cpus: 1, threadsPerCpu: 2 }],
])('%s %o', (name, options) => {
  test('has a trace for each run of optimal DPOR', () => {
    const program = programNamed(name)?.make({ ...PROGRAM_DEFAULTS, ...options }) as Program;
    const { schedules, hashes, exhausted } = counted(program, new OptimalDpor(program.m), Number.POSITIVE_INFINITY);
    expect([exhausted, hashes]).toEqual([true, schedules]);
  });
});
