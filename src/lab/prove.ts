/** Explores a program until it is proved or refuted. Takes the thread that it runs on for itself. */
import { Detectors } from '../explore/detectors/index.ts';
import type { Program } from '../explore/program.ts';
import { replayOf } from '../explore/request.ts';
import { type Rerun, rerun } from '../explore/schedule.ts';
import { Searches } from '../explore/searches.ts';
import { Shrinker } from '../explore/shrink.ts';
import { strategyMakers } from '../explore/strategies/index.ts';
import { type LabExploration, LabInputError, type LabProgress, type LabVerdict } from './api.ts';
import { asLabFault } from './faults.ts';
import { optionsOfRequest, programOf } from './request.ts';

const AUTO = 'auto';
const DEFAULT_SECONDS = 60;
const SHRINK = { runs: 3000, milliseconds: 5000 } as const;
/** Milliseconds between two reports of progress. */
const REPORT_EVERY = 100;

/** Throws a LabInputError. `now`: milliseconds, of any clock that goes on. */
export function prove(
  exploration: LabExploration,
  report: (progress: LabProgress) => void,
  now: () => number,
): LabVerdict {
  const { strategy = AUTO, seed = 0, seconds = DEFAULT_SECONDS } = exploration;
  if (strategy !== AUTO && !strategyMakers.some(({ name }) => name === strategy)) {
    throw new LabInputError('strategy', strategy, 'expected one that "coremap list strategies" shows');
  }
  const options = optionsOfRequest(exploration);
  const program = programOf(exploration.program, options);
  const start = now();
  const clock = { runs: 0, told: start };
  const progress = (): LabProgress => ({ runs: clock.runs, seconds: (now() - start) / 1000 });
  const isOver = () => {
    clock.runs++;
    const time = now();
    if (time - clock.told >= REPORT_EVERY) {
      clock.told = time;
      report(progress());
    }
    return time - start >= seconds * 1000;
  };
  const searches = new Searches(program, [new Detectors(program)], seed, isOver);
  const { first, complete, schedules, steps } = searches.run(strategy, Number.POSITIVE_INFINITY);
  if (first === null) {
    return { kind: complete ? 'proved' : 'unknown', ...progress(), schedules, steps, fault: null, replay: null };
  }
  const run = shrunk(program, first.choices, now);
  const fault = run.fault === null ? null : asLabFault(run.fault, run.end, [], run.deviations.length);
  return {
    kind: 'refuted',
    ...progress(),
    schedules,
    steps,
    fault,
    replay: replayOf({ program: exploration.program, options, detectors: true }, run),
  };
}

function shrunk(program: Program, choices: Uint8Array, now: () => number): Rerun {
  const detectors = [new Detectors(program)];
  const found = rerun(program, choices, detectors);
  const end = now() + SHRINK.milliseconds;
  return new Shrinker(program, detectors, found, SHRINK.runs, () => now() >= end).shrink().run;
}
