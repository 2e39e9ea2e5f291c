/**
 * Whole runs of the parallel machine, as `coremap run` makes them: from boot to audit, with all oracles, three CPUs and the
 * smallest workload. Prints how many a second were made in the seconds that it is given, by a process that is warm. A
 * process of its own, since V8's flags for such runs (run/v8flags.ts) are not those of the explorer.
 */
import { runWith } from '../test/run/options.ts';

const seconds = Number(process.argv[2]);

async function runsPerSecond(ms: number): Promise<number> {
  const start = performance.now();
  let runs = 0;
  do {
    const { faults } = await runWith({
      workloads: ['kpages'],
      cpus: 3,
      frames: 8,
      ops: 2,
      lockStats: false,
      seed: runs,
    });
    if (faults.length > 0) {
      throw new Error(`a run of the right kernel has a fault: ${faults[0]?.message}`);
    }
    runs++;
  } while (performance.now() - start < ms);
  return (runs * 1000) / (performance.now() - start);
}

// V8 compiles what boots and audits first.
await runsPerSecond(1000);
console.log(await runsPerSecond(seconds * 1000));
