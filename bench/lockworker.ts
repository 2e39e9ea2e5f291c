/** One kind of lock, taken and released by one CPU. */
import { bootMachine } from '../src/run/machine.ts';
import { timeBatches } from './batches.ts';
import { benchMachine, ONE_CPU } from './plan.ts';

export interface LockTask {
  readonly lock: string;
  readonly lockStats: boolean;
}

/** Returns nanoseconds an acquire and release. */
export default async function lockCost(task: LockTask): Promise<number> {
  const { lock } = bootMachine(benchMachine({ ...ONE_CPU, ...task })).kernel.coremap;
  const [row] = await timeBatches({
    pair: () => {
      lock.acquire();
      lock.release();
    },
  });
  return row?.ns.median ?? Number.NaN;
}
