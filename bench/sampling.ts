/** What it costs a live run of the lab that it is looked at: the same run with samples and without, in turn. */
import { performance } from 'node:perf_hooks';
import { loadCatalogue } from '../src/cli/catalogue.ts';
import { optionsOf } from '../src/cli/serve/request.ts';
import { bootMachine } from '../src/run/machine.ts';
import { run } from '../src/run/run.ts';
import { startSampling } from '../src/run/sample/sampler.ts';
import { MOST_FRAMES, type RunSample } from '../src/run/sample/types.ts';
import type { RunOptions } from '../src/run/types.ts';
import { benchMachine, ONE_CPU } from './plan.ts';
import { type Spread, spreadOf } from './spread.ts';

export interface SamplingBench {
  /** Operations a second of a run that is sampled. */
  readonly sampled: Spread;
  readonly alone: Spread;
  /** Sampled by alone, pair by pair. */
  readonly ratio: Spread;
  /** Within which the median of such ratios lies, nineteen times of twenty. */
  readonly range: readonly [number, number];
  /** What the main thread does for a sample, in milliseconds: of 8 CPUs that stand still, and as many frames as are sampled at most. */
  readonly sampleMs: Spread;
}

export const PAIRS = 12;
export const SECONDS = 2;
/** The first half are there to warm up. */
const SAMPLES = 200;
/** Ranks, from either end, of the range of a median of 12: what lies beyond has a chance of 4 in 100. */
const RANK = 2;

export async function benchSampling(): Promise<SamplingBench> {
  const request = { workloads: ['kpages'], cpus: 2, frames: MOST_FRAMES, seconds: SECONDS, seed: 1 };
  const options = await optionsOf(request, await loadCatalogue());
  await rateOf(options, true);
  const sampled: number[] = [];
  const alone: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    // Who comes first changes, so that neither is always the later one.
    for (const isSampled of pair % 2 === 0 ? [true, false] : [false, true]) {
      (isSampled ? sampled : alone).push(await rateOf(options, isSampled));
    }
  }
  const ratios = sampled.map((rate, pair) => rate / (alone[pair] as number)).sort((a, b) => a - b);
  return {
    sampled: spreadOf(sampled),
    alone: spreadOf(alone),
    ratio: spreadOf(ratios),
    range: [ratios[RANK] as number, ratios.at(-RANK - 1) as number],
    sampleMs: spreadOf(sampleTimes()),
  };
}

/** Operations a second. */
async function rateOf(options: RunOptions, isSampled: boolean): Promise<number> {
  const outcome = await run(options, {
    signal: new AbortController().signal,
    progress: () => {},
    ...(isSampled ? { sampled: asText } : {}),
  });
  if (outcome.faults.length > 0) {
    throw new Error(`a run that was measured has a fault: ${outcome.faults[0]?.message}`);
  }
  return outcome.result.operationsPerSecond;
}

/** A sample is made text for the pages that look on. */
function asText(sample: RunSample): void {
  JSON.stringify(sample);
}

function sampleTimes(): number[] {
  const machine = bootMachine(benchMachine({ ...ONE_CPU, cpus: 8 }));
  return Array.from({ length: SAMPLES }, () => {
    const stop = startSampling(machine, MOST_FRAMES, () => performance.now(), asText);
    const start = performance.now();
    stop();
    return performance.now() - start;
  }).slice(SAMPLES / 2);
}
