/** The clocks of a CPU's host thread: the CPU time that it has used, and the steps of the time of day. */
import { readFileSync } from 'node:fs';
import type { CpuClock } from './types.ts';

/** Its first number: nanoseconds that the calling thread has run. Source: Linux, Documentation/scheduler/sched-stats.rst. */
const SCHEDSTAT = '/proc/thread-self/schedstat';
/** Long enough that the thread leaves its core. */
const NAP_MS = 0.05;
const nobody = new Int32Array(new SharedArrayBuffer(4));

export interface CpuTime {
  readonly clock: CpuClock;
  readonly nanoseconds: number;
}

/**
 * CPU time of the calling thread; of the whole process where the host does not tell more. Naps first: Linux brings the
 * number up to date only at its timer's ticks and when a thread leaves its core.
 */
export function cpuTime(): CpuTime {
  Atomics.wait(nobody, 0, 0, NAP_MS);
  try {
    return { clock: 'thread', nanoseconds: Number(readFileSync(SCHEDSTAT, 'utf8').split(' ', 1)[0]) };
  } catch {
    const { user, system } = process.cpuUsage();
    return { clock: 'process', nanoseconds: (user + system) * 1000 };
  }
}

/** Milliseconds by a clock that all threads of the process share. */
export function hostNow(): number {
  return performance.timeOrigin + performance.now();
}

const LOOKS = 2000;

/** The smallest step that the clock of the calling thread is seen to make, in nanoseconds. */
export function timerResolutionNs(): number {
  let least = Number.POSITIVE_INFINITY;
  let before = performance.now();
  for (let look = 0; look < LOOKS; look++) {
    const now = performance.now();
    if (now > before) {
      least = Math.min(least, now - before);
    }
    before = now;
  }
  return Math.round(least * 1e6);
}
