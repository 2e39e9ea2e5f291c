/**
 * CPUs without a kernel, all driven by the test's own thread.
 *
 * A CPU that would spin for ever throws {@link SpinsForever}, one that would sleep for ever {@link SleepsForever}: in one
 * thread nobody else could end either. `onSleep` runs first, and may let others wake the sleeper; `onPause` stands for
 * what others do while a CPU spins.
 */
import { Arena } from '../../src/machine/arena.ts';
import { Cpu } from '../../src/machine/cpu.ts';
import { type CpuWords, layOutCpus } from '../../src/machine/cpuwords.ts';
import { type Layout, layoutOf } from '../../src/machine/layout.ts';
import type { Addr } from '../../src/machine/machine.ts';
import { ParallelMachine } from '../../src/machine/parallel.ts';
import { Tlb } from '../../src/machine/tlb.ts';
import { createMemory } from '../../src/machine/wasm.ts';

export class SpinsForever extends Error {}
export class SleepsForever extends Error {}

export class ScriptedMachine extends ParallelMachine {
  /** What others do while a CPU sleeps. */
  onSleep: () => void = () => {};

  override wait(at: Addr, value: number): void {
    this.onSleep();
    if (this.atomicLoad(at) === value) {
      throw new SleepsForever(`asleep on word ${at}`);
    }
  }

  /** What others do while a CPU spins; one that spins for ever unless replaced. */
  onPause: () => void = () => {
    throw new SpinsForever('spins for what nobody will change');
  };

  override pause(): void {
    this.onPause();
  }
}

export interface Cpus {
  readonly m: ScriptedMachine;
  readonly arena: Arena;
  readonly layout: Layout;
  readonly cpus: readonly Cpu[];
  readonly words: readonly CpuWords[];
  /** What each CPU does in an interrupt; clears every line unless replaced. */
  onInterrupt: (cpu: Cpu) => void;
}

/** `count` CPUs at interrupt level 0. Words for what is tested come from `arena`, which has `arenaWords`. */
export function bareCpus(count: number, arenaWords = 1 << 17): Cpus {
  const layout = layoutOf({ cpus: count, ramFrames: 1, arenaWords });
  const m = new ScriptedMachine(createMemory(layout.words));
  const arena = new Arena(layout.arena, layout.arenaWords);
  const words = layOutCpus(arena, count);
  const cpus = words.map((_, n) => {
    const tlb = new Tlb(m, arena.words(`tlb[${n}]`, Tlb.WORDS), n);
    tlb.reset();
    return new Cpu(m, arena, layout, words, tlb, n);
  });
  const bare: Cpus = { m, arena, layout, cpus, words, onInterrupt: cpu => cpu.clearLine(cpu.pendingLines()) };
  for (const cpu of cpus) {
    cpu.vectors = { exception: () => 0, interrupt: () => bare.onInterrupt(cpu), switched: () => {} };
  }
  return bare;
}

/** Runs something that must throw, and returns what it threw. */
export function thrownBy(run: () => void): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
