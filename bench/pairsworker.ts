/** One CPU of the pair benchmark: allocates and frees kernel pages as fast as it can, without scheduler or oracles. */
import { CONTROL } from '../src/machine/layout.ts';
import { attachCpu, type SharedRun } from '../src/run/machine.ts';
import { NO_AS } from '../src/vm/coremap.ts';
import type { Kernel } from '../src/vm/kernel.ts';

export interface PairsTask extends SharedRun {
  readonly number: number;
  readonly seconds: number;
}

/** Pages held between an allocation and its free, as in the C program. */
const RING = 8;
/** Pairs between two looks at the clock. */
const BATCH = 256;

/** Before the measurement: V8 compiles the kernel anew in each thread, which takes the better part of a second on one core. */
const WARM_UP_SECONDS = 1;

/** Returns pairs a second of this CPU, from the moment when all CPUs are warm. */
export default function runPairs(task: PairsTask): number {
  const { kernel, m } = attachCpu(task, task.number);
  const ring = new Int32Array(RING);
  runFor(kernel, ring, WARM_UP_SECONDS);
  if (m.atomicAdd(CONTROL.arrived, 1) + 1 === task.plan.kernel.cpus) {
    m.atomicStore(CONTROL.go, 1);
    m.notify(CONTROL.go);
  }
  m.wait(CONTROL.go, 0);
  return runFor(kernel, ring, task.seconds);
}

function runFor({ pages }: Kernel, ring: Int32Array, seconds: number): number {
  const start = performance.now();
  const end = start + seconds * 1000;
  let pairs = 0;
  while (performance.now() < end) {
    for (let n = 0; n < BATCH; n++) {
      const held = ring[n % RING] as number;
      if (held !== 0) {
        pages.page_free(held);
      }
      ring[n % RING] = pages.page_alloc(NO_AS, 0, true);
    }
    pairs += BATCH;
  }
  return (pairs * 1000) / (performance.now() - start);
}
