/** One interleaving on the model machine, run again: from a replay string, or to make a found one smaller and tell it. */
import type { Detector } from '../explore/detector.ts';
import { Detectors } from '../explore/detectors/index.ts';
import type { Failure } from '../explore/explorer.ts';
import type { FoundFault } from '../explore/foundfault.ts';
import type { Program } from '../explore/program.ts';
import {
  assertNotInTest,
  assertSameRun,
  FILE_CHANGED,
  parseReplay,
  type ReplayString,
  ReplayStringError,
} from '../explore/replaystring.ts';
import { type ExploreRequest, hadDetectors, optionsOf, replayOf } from '../explore/request.ts';
import { type Rerun, rerun } from '../explore/schedule.ts';
import { Shrinker } from '../explore/shrink.ts';
import { Teller, type ToldStep, withPlaces } from '../explore/teller.ts';
import { ModelFault } from '../machine/model.ts';
import { BadInput } from './badinput.ts';
import { digestOfProgram, programOfRequest, refusalOf } from './exploreprogram.ts';

/** A run with a fault, told. */
export interface ToldFault {
  readonly fault: FoundFault;
  readonly replay: string;
  readonly steps: readonly ToldStep[];
  /** Threads by name, in order. */
  readonly threads: readonly string[];
  /** Deviations from the default schedule: how often another thread goes on than the one that would. */
  readonly switches: number;
}

export interface ShrinkLimits {
  readonly runs: number;
  readonly milliseconds: number;
}

export interface ShrunkFault extends ToldFault {
  /** Switches before shrinking. */
  readonly switchesBefore: number;
  readonly stepsBefore: number;
  /** Whether no switch can be left out; false: the limits came first. */
  readonly minimal: boolean;
}

/** Makes the interleaving of a failure smaller, and tells it. */
export async function shrinkAndTell(
  request: ExploreRequest,
  { choices }: Failure,
  limits: ShrinkLimits,
): Promise<ShrunkFault> {
  const program = await programOfRequest(request);
  const detectors: readonly Detector[] = request.detectors ? [new Detectors(program)] : [];
  const found = rerun(program, choices, detectors);
  const end = performance.now() + limits.milliseconds;
  const shrinker = new Shrinker(program, detectors, found, limits.runs, () => performance.now() >= end);
  const { run, before, minimal } = shrinker.shrink();
  return {
    ...tell(request, program, run, detectors, await digestOfProgram(request.program)),
    switchesBefore: before,
    stepsBefore: found.steps,
    minimal,
  };
}

/** Runs an interleaving once more with somebody who writes down each access. */
function tell(
  request: ExploreRequest,
  program: Program,
  run: Rerun,
  detectors: readonly Detector[],
  digest: string | undefined,
): ToldFault {
  const teller = new Teller(program);
  const told = rerun(program, run.deviations, [...detectors, teller]);
  if (told.fault === null) {
    throw new Error('an interleaving has ended in a fault, and the same again has not');
  }
  return {
    fault: withPlaces(told.fault, teller.steps),
    replay: replayOf(request, told, digest),
    steps: teller.steps,
    threads: program.m.threads.map(({ name }) => name),
    switches: told.deviations.length,
  };
}

export interface Replayed {
  readonly request: ExploreRequest;
  readonly fault: FoundFault | null;
  readonly steps: readonly ToldStep[];
  readonly threads: readonly string[];
  readonly switches: number;
  /** Whether the user's file is another than when the string was made; false where the string does not say. */
  readonly programChanged: boolean;
  /** Whether each switch was made: in a file that has changed, the thread that was to move may not be able to. */
  readonly followed: boolean;
}

/**
 * Runs the interleaving that a replay string names. Throws BadInput when it is none, or not of this kernel. Where a user's
 * file has changed since, whatever the interleaving comes to now is the result. `checkReplay`: as of a request.
 */
export async function replay(text: string, checkReplay = false): Promise<Replayed> {
  try {
    return await replayed(text, checkReplay);
  } catch (error) {
    throw error instanceof ReplayStringError
      ? new BadInput('replay string', error.part, `expected ${error.expected}`)
      : error;
  }
}

/** Throws BadInput for a user's program that does something else when it is run again; if one of ours does, it is a defect. */
function rerunOrRefuse(
  program: Program,
  told: ReplayString,
  detectors: readonly Detector[],
  fileChanged: boolean,
): Rerun {
  try {
    return rerun(program, told.deviations, detectors);
  } catch (error) {
    throw error instanceof ModelFault
      ? refusalOf(told.program, fileChanged ? { ...error, what: `${error.what}; ${FILE_CHANGED}` } : error)
      : error;
  }
}

async function replayed(text: string, checkReplay: boolean): Promise<Replayed> {
  const parsed = parseReplay(text);
  assertNotInTest(text, parsed);
  const options = optionsOf(parsed.options, text);
  const request = {
    program: parsed.program,
    options,
    strategy: 'replay',
    seed: 0,
    detectors: hadDetectors(parsed.options),
    checkReplay,
  };
  const program = await programOfRequest(request);
  const detectors = request.detectors ? [new Detectors(program)] : [];
  const digest = await digestOfProgram(parsed.program);
  const teller = new Teller(program);
  const programChanged = parsed.digest !== undefined && parsed.digest !== digest;
  const run = rerunOrRefuse(program, parsed, [...detectors, teller], programChanged);
  if (!programChanged) {
    assertSameRun(text, parsed, run);
  }
  return {
    request,
    fault: run.fault === null ? null : withPlaces(run.fault, teller.steps),
    steps: teller.steps,
    threads: program.m.threads.map(({ name }) => name),
    switches: run.deviations.length,
    programChanged,
    followed: run.missed === 0,
  };
}
