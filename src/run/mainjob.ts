/** The main job, which a run without workloads and traces does: real programs' traces and kernel tests, together. */
import { fileURLToPath } from 'node:url';
import { recordedTraces } from '../workload/trace/recorded.ts';
import type { RunOptions } from './types.ts';

/** What km5 tests is how much memory can be taken: it runs alone, with `coremap run km5`. */
const KERNEL_TESTS = ['km1', 'km2', 'km3', 'km4', 'mix', 'zombies'];

export function mainJob(): Pick<RunOptions, 'workloads' | 'traces' | 'format'> {
  return {
    workloads: KERNEL_TESTS,
    traces: recordedTraces.map(trace => fileURLToPath(trace.file)),
    format: 'lackey',
  };
}
