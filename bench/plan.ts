/** The machine that benchmarks run on. */
import { createMemory } from '../src/machine/wasm.ts';
import type { SharedRun } from '../src/run/machine.ts';
import { layOutRun, type Plan } from '../src/run/plan.ts';

/** As many frames as in the C program. */
export const FRAMES = 4096;

export interface BenchMachine {
  readonly cpus: number;
  readonly lock: string;
  readonly lockStats: boolean;
  /** Frames of each CPU's magazine; 0: none. */
  readonly magazines: number;
}

export const ONE_CPU: BenchMachine = Object.freeze({ cpus: 1, lock: 'sleep', lockStats: true, magazines: 0 });

/** Not booted yet. */
export function benchMachine({ cpus, lock, lockStats, magazines }: BenchMachine): SharedRun {
  const plan: Plan = {
    kernel: {
      cpus,
      frames: FRAMES,
      swapSlots: 64,
      pageTables: 8,
      earlyFrames: 0,
      lock,
      lockStats,
      policy: 'fifo',
      magazines,
    },
    seed: 1,
    ops: null,
    programs: null,
    workloads: ['kpages'],
    tapes: [],
    endless: true,
    oracles: false,
    auditEvery: 0,
    mutant: null,
    pauseLoopExit: true,
  };
  return { plan, memory: createMemory(layOutRun(plan).layout.words), check: null };
}
