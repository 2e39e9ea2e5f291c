/** What a test is told of a schedule that ends in a fault. */
import type { Detector } from '../detector.ts';
import { classNote, classOf, type FaultClass } from '../detectors/classify.ts';
import { ProgramFault } from '../fault.ts';
import type { FoundFault } from '../foundfault.ts';
import type { Program } from '../program.ts';
import { formatReplay } from '../replaystring.ts';
import { type Rerun, rerun } from '../schedule.ts';
import type { Deviation } from '../strategies/replay.ts';
import { Teller, type ToldStep } from '../teller.ts';
import { stepsNamed } from '../toldsteps.ts';
import { storyText } from './story.ts';

const MOST_TOLD = 60;

/** The message tells it whole: what, the steps that led there with the lines that made them, and how to run it again. */
export class ExploredFault extends Error {
  override readonly name = 'ExploredFault';
  readonly fault: FoundFault;
  /** What sort of mistake it shows. */
  readonly faultClass: FaultClass;
  readonly steps: readonly ToldStep[];
  /** For `replay`: has the schedule, and whether races were faults. */
  readonly replay: string;

  constructor(
    program: string,
    fault: FoundFault,
    faultClass: FaultClass,
    steps: readonly ToldStep[],
    replay: string,
    cause?: unknown,
  ) {
    super(
      `${program}: ${sentence(fault)}${classNote(fault.kind, faultClass)}\n${storyText(steps, stepsNamed(fault.details), MOST_TOLD)}\n  replay: ${replay}`,
      cause === undefined ? {} : { cause },
    );
    this.fault = fault;
    this.faultClass = faultClass;
    this.steps = steps;
    this.replay = replay;
  }
}

/** The message, and the kind before it unless it says so itself. */
function sentence({ kind, message }: FoundFault): string {
  const letters = (text: string) => text.replaceAll(/[^a-z]/g, '');
  return letters(message).startsWith(letters(kind)) ? message : `${kind}: ${message}`;
}

/** In a replay string, where data races were no faults. */
const RACES_OFF = { races: 'off' } as const;

/** Whether they were faults in the run of a replay string with these options. */
export function racesIn({ races }: Readonly<Record<string, string>>): boolean {
  return races !== RACES_OFF.races;
}

/** What was thrown by a run that ended so, if it was something of the user's. */
function causeOf({ end }: Rerun): unknown {
  return end.kind === 'thrown' && end.error instanceof ProgramFault ? end.error.cause : undefined;
}

/** Runs a schedule once more, to tell it; null when it does not end in a fault. */
export function told(
  program: Program,
  deviations: readonly Deviation[],
  detectors: readonly Detector[],
  races: boolean,
): ExploredFault | null {
  const story = new Teller(program);
  const run = rerun(program, deviations, [...detectors, story]);
  if (run.fault === null) {
    return null;
  }
  const text = formatReplay({
    program: program.name,
    inTest: true,
    options: races ? {} : RACES_OFF,
    deviations: run.deviations,
    steps: run.steps,
    ends: run.fault.kind,
  });
  const faultClass = classOf(run.fault, run.deviations.length);
  return new ExploredFault(program.name, run.fault, faultClass, story.steps, text, causeOf(run));
}
