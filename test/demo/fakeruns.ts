/** Outcomes of runs that were made up, for demonstrations of faults. */
import type { Fault, Outcome, RunOptions } from '../../src/run/types.ts';
import { sampleOutcome, sampleResult } from '../report/sample.ts';

type Details = Fault['details'];

export const fault = (
  kind: Fault['kind'],
  message: string,
  details: Details = {},
  rest: Partial<Fault> = {},
): Fault => ({
  kind,
  message,
  cpus: [0],
  replay: null,
  details,
  ...rest,
});

export const ended = (...faults: Fault[]): Outcome => sampleOutcome({ faults });

/** A run that did nothing, and in which nothing was wrong. */
export function idle(): Outcome {
  const result = sampleResult();
  const vm = { ...result.vm, dirtyEvictions: 0 };
  const shootdowns = { ...result.shootdowns, sent: 0, acknowledged: 0 };
  return sampleOutcome({ result: { ...result, operations: 0, kernelOperations: 0, vm, shootdowns } });
}

/** Runs: those of a broken kernel give `broken` one after the other (the last again and again), the others `right`. */
export function runsOf(isBroken: (options: RunOptions) => boolean, broken: readonly Outcome[], right: Outcome) {
  const asked: RunOptions[] = [];
  const run = async (options: RunOptions): Promise<Outcome> => {
    const before = asked.filter(isBroken).length;
    asked.push(options);
    return isBroken(options) ? (broken[Math.min(before, broken.length - 1)] as Outcome) : right;
  };
  return { asked, run };
}
