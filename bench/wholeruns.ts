/**
 * Whole runs of the parallel machine, as `coremap run` makes them: from boot to audit, with all oracles, on three CPUs, the
 * smallest workload. Prints how many a second were made in the seconds that it is given, by a process that is warm. A
 * process of its own, since V8's flags for such runs (run/v8flags.ts) are not those of the explorer.
 */
import { PLAIN_RUN } from '../src/run/plainrun.ts';
import { run } from '../src/run/run.ts';
import type { RunOptions } from '../src/run/types.ts';

const OPTIONS: RunOptions = {
  ...PLAIN_RUN,
  workloads: ['kpages'],
  cpus: 3,
  frames: 8,
  swapBytes: 1 << 20,
  ops: 2,
  seed: 1,
};

async function runsPerSecond(ms: number): Promise<number> {
  const { signal } = new AbortController();
  const start = performance.now();
  let runs = 0;
  do {
    const { faults } = await run(OPTIONS, { signal, progress() {} });
    if (faults.length > 0) {
      throw new Error(`a run of the right kernel has a fault: ${faults[0]?.message}`);
    }
    runs++;
  } while (performance.now() - start < ms);
  return (runs * 1000) / (performance.now() - start);
}

// V8 compiles what boots and audits first.
await runsPerSecond(1000);
console.log(await runsPerSecond(Number(process.argv[2]) * 1000));
