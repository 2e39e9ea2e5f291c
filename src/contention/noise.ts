/** How much the host disturbs: a loop that always computes the same, timed; and what a hypervisor gave to others. */
import { readFileSync } from 'node:fs';
import { compute, turnsPerNano } from './compute.ts';
import { medianOf } from './samples.ts';
import type { BenchResult } from './types.ts';

/** Long enough that the clock does not matter, short enough that most loops keep their core. */
const LOOP_NS = 1e6;
const LOOPS = 100;

/** Nanoseconds of each of some loops that all compute the same. */
function timeLoops(turns: number, loops = LOOPS): number[] {
  let sum = 0;
  return Array.from({ length: loops }, () => {
    const start = performance.now();
    sum ^= compute(turns + (sum & 1));
    return (performance.now() - start) * 1e6;
  });
}

/** How much longer than the shortest the times are, in percent: the median, and the longest. */
export function excessPct(times: readonly number[]): { medianPct: number; maxPct: number } {
  const least = Math.min(...times);
  const pct = (time: number) => 100 * (time / least - 1);
  return { medianPct: pct(medianOf(times)), maxPct: pct(Math.max(...times)) };
}

/** CPU time of the whole host since it started, in ticks; `steal` is what the hypervisor gave to others meanwhile. */
interface HostTicks {
  readonly steal: number;
  readonly all: number;
}

/** Source: Linux, proc(5): the first line is user, nice, system, idle, iowait, irq, softirq, steal; guests are in user. */
export function ticksOf(procStat: string): HostTicks | null {
  const ticks = /^cpu +([\d ]+)/.exec(procStat)?.[1]?.trim().split(' ').slice(0, 8).map(Number) ?? [];
  const steal = ticks[7];
  return steal === undefined ? null : { steal, all: ticks.reduce((sum, each) => sum + each, 0) };
}

function hostTicks(): HostTicks | null {
  try {
    return ticksOf(readFileSync('/proc/stat', 'utf8'));
  } catch {
    return null;
  }
}

/** Share of the host's CPU time that was stolen between two readings, in percent; null where it is not known. */
export function stolenPct(before: HostTicks | null, after: HostTicks | null): number | null {
  if (before === null || after === null || after.all <= before.all) {
    return null;
  }
  return (100 * (after.steal - before.steal)) / (after.all - before.all);
}

/** Looks at the host before the cells; `end` looks again after them and says what both found. Takes 100 ms each time. */
export function openNoiseProbe(): { end(): BenchResult['noise'] } {
  const turns = Math.round(LOOP_NS * turnsPerNano());
  const before = timeLoops(turns);
  const ticks = hostTicks();
  return {
    end() {
      const stealPct = stolenPct(ticks, hostTicks());
      return { ...excessPct([...before, ...timeLoops(turns)]), stealPct };
    },
  };
}
