/** alloc + zero + free of one frame, ours beside C's, in turn in one run. */
import { bootMachine } from '../src/run/machine.ts';
import type { PairsTask } from './pairsworker.ts';
import { buildPeer } from './peer.ts';
import { benchMachine, FRAMES, ONE_CPU } from './plan.ts';
import { type Spread, spreadOf } from './spread.ts';
import { benchThreads } from './threads.ts';

export interface PairsRow {
  readonly cpus: number;
  /** Pairs a second, all CPUs together. */
  readonly ours: Spread;
  /** The same with {@link MAGAZINE} frames in each CPU's magazine. */
  readonly magazines: Spread;
  /** C with a pthread mutex; null without a C compiler. */
  readonly c: Spread | null;
  /** Ours by C's, turn by turn. */
  readonly ratio: Spread | null;
  readonly magazinesRatio: Spread | null;
}

/** As C's magazines; frames. */
export const MAGAZINE = 16;

/** Interleaves `repeats` runs of `seconds` each for every number of CPUs. */
export async function benchPairs(cpuCounts: readonly number[], repeats: number, seconds: number): Promise<PairsRow[]> {
  const peer = await buildPeer();
  const rows: PairsRow[] = [];
  for (const cpus of cpuCounts) {
    const ours: number[] = [];
    const magazines: number[] = [];
    const c: number[] = [];
    for (let turn = 0; turn < repeats; turn++) {
      ours.push(await ourPairs(cpus, seconds, 0));
      magazines.push(await ourPairs(cpus, seconds, MAGAZINE));
      if (peer !== null) {
        c.push(await peer.pairsPerSecond(cpus, FRAMES, seconds));
      }
    }
    const ratioOf = (rates: readonly number[]) =>
      c.length === 0 ? null : spreadOf(c.map((rate, turn) => (rates[turn] as number) / rate));
    rows.push({
      cpus,
      ours: spreadOf(ours),
      magazines: spreadOf(magazines),
      c: c.length === 0 ? null : spreadOf(c),
      ratio: ratioOf(ours),
      magazinesRatio: ratioOf(magazines),
    });
  }
  await peer?.remove();
  return rows;
}

async function ourPairs(cpus: number, seconds: number, magazines: number): Promise<number> {
  const shared = benchMachine({ ...ONE_CPU, cpus, magazines });
  bootMachine(shared);
  const pool = benchThreads<PairsTask, number>('pairsworker', cpus);
  const rates = await Promise.all(
    Array.from({ length: cpus }, (_, number) => pool.run({ ...shared, number, seconds })),
  );
  await pool.destroy();
  return rates.reduce((sum, rate) => sum + rate, 0);
}
