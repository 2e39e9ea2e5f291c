/**
 * Reads the trace on standard input, as a program of its own, and prints what came of it as JSON. An argument is the
 * time in milliseconds after which it aborts.
 */
import { readTrace } from '../../../src/workload/trace/read.ts';

const [, , milliseconds] = process.argv;
const signal = milliseconds === undefined ? undefined : AbortSignal.timeout(Number(milliseconds));

try {
  console.log(JSON.stringify(await readTrace('-', 'auto', () => undefined, signal)));
} catch (error) {
  console.log(JSON.stringify({ error: (error as Error).message }));
}
