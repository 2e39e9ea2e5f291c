/** Single operations timed with tinybench: each sample is a batch, so that the clock does not matter. */
import { Bench } from 'tinybench';
import type { Spread } from './spread.ts';

export interface MicroRow {
  readonly name: string;
  /** Nanoseconds an operation: median, least, 99th percentile. */
  readonly ns: Spread;
}

/** Each operation gets its number within its batch. */
export async function timeBatches(
  operations: Readonly<Record<string, (n: number) => void>>,
  batch = 10_000,
): Promise<MicroRow[]> {
  const bench = new Bench({ time: 500, warmupTime: 200, throws: true, retainSamples: true });
  for (const [name, operation] of Object.entries(operations)) {
    bench.add(name, () => {
      for (let n = 0; n < batch; n++) {
        operation(n);
      }
    });
  }
  await bench.run();
  return bench.tasks.map(task => ({ name: task.name, ns: spreadOfTask(task, batch) }));
}

function spreadOfTask({ name, result }: Bench['tasks'][number], batch: number): Spread {
  if (result === undefined || !('latency' in result)) {
    throw new Error(`${name}: no result`);
  }
  const { p50, min, p99 } = result.latency;
  const ns = (ms: number) => (ms * 1e6) / batch;
  return { median: ns(p50 ?? 0), min: ns(min), max: ns(p99 ?? 0) };
}
