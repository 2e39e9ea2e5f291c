/** What it costs to take each kind of lock and to release it when nobody else wants it, and what its statistics add. */
import { lockMakers } from '../src/sync/makers.ts';
import type { LockTask } from './lockworker.ts';
import { type Spread, spreadOf } from './spread.ts';
import { benchThreads } from './threads.ts';

export interface LockCost {
  readonly lock: string;
  /** Nanoseconds an acquire and release, waits and holds timed as by default. */
  readonly timed: Spread;
  readonly untimed: Spread;
  /** `timed` by `untimed`, turn by turn. */
  readonly ratio: Spread;
}

/** Each measurement has a thread of its own: V8 optimises calls for the one kind that it has seen in a thread. */
async function measure(task: LockTask): Promise<number> {
  const pool = benchThreads<LockTask, number>('lockworker', 1);
  try {
    return await pool.run(task);
  } finally {
    await pool.destroy();
  }
}

/** All kinds in turn, with and without statistics, `repeats` times. */
export async function benchLocks(repeats: number): Promise<LockCost[]> {
  const costs = lockMakers.map(({ name }) => ({ lock: name, timed: [] as number[], untimed: [] as number[] }));
  for (let turn = 0; turn < repeats; turn++) {
    for (const { lock, timed, untimed } of costs) {
      timed.push(await measure({ lock, lockStats: true }));
      untimed.push(await measure({ lock, lockStats: false }));
    }
  }
  return costs.map(({ lock, timed, untimed }) => ({
    lock,
    timed: spreadOf(timed),
    untimed: spreadOf(untimed),
    ratio: spreadOf(timed.map((ns, turn) => ns / (untimed[turn] as number))),
  }));
}
