/** The lab's engine: what the page loads, and all that it loads with it. Knows no page and no host. */
import { mutants } from '../check/mutants/index.ts';
import { programs } from '../explore/programs/catalogue.ts';
import { runOfMutant } from '../explore/programs/mutantruns.ts';
import { parseReplay, type ReplayString, ReplayStringError } from '../explore/replaystring.ts';
import { optionsOf } from '../explore/request.ts';
import { strategyMakers } from '../explore/strategies/index.ts';
import { lockMakers } from '../sync/makers.ts';
import { LabInputError, type LabSession } from './api.ts';
import { optionsOfRequest, programOf, requestOf } from './request.ts';
import { DEFAULT_STRATEGY, Session } from './session.ts';
import type { LabCatalogue, LabRequest } from './types.ts';

export { carryPrograms, programsIn } from './ownprograms.ts';
export { prove } from './prove.ts';
export { requestOfMutant } from './request.ts';

export const catalogue: LabCatalogue = {
  programs: programs.map(({ name, summary, kernel }) => ({ name, summary, kernel })),
  mutants: mutants.map(({ name, summary }) => ({ name, summary, program: runOfMutant(name).program })),
  locks: lockMakers.map(({ name, summary }) => ({ name, summary })),
  strategies: [
    { name: DEFAULT_STRATEGY, summary: 'the thread that moved last goes on for as long as it can', draws: true },
    ...strategyMakers.map(({ name, summary, independent }) => ({ name, summary, draws: independent })),
  ],
};

/** Throws a LabInputError. */
export function open(request: LabRequest): LabSession {
  const options = optionsOfRequest(request);
  return new Session(request.program, options, programOf(request.program, options));
}

/** As {@link LabEngine.openReplay} of api.ts. */
export function openReplay(text: string, position?: number, length?: number): LabSession {
  const parsed = parsedReplay(text);
  const options = optionsOf(parsed.options);
  if (options === null) {
    throw new LabInputError('replay string', text, 'expected the options of this version of coremap');
  }
  optionsOfRequest(requestOf(parsed.program, options));
  const session = new Session(parsed.program, options, programOf(parsed.program, options));
  const run = session.follow(parsed.deviations);
  const ends = run.fault?.kind ?? 'done';
  if (run.steps !== parsed.steps || ends !== parsed.ends || run.missed > 0) {
    throw new LabInputError(
      'replay string',
      text,
      `expected a run of ${parsed.steps} steps that ends in ${parsed.ends}; here it takes ${run.steps} and ends in ` +
        `${ends}: the program has changed since the string was made`,
    );
  }
  if (length !== undefined && length < session.length) {
    session.goTo(length);
    session.cut();
  }
  session.goTo(position ?? session.faultAt);
  return session;
}

function parsedReplay(text: string): ReplayString {
  try {
    return parseReplay(text);
  } catch (error) {
    if (error instanceof ReplayStringError) {
      throw new LabInputError('replay string', error.part, `expected ${error.expected}`);
    }
    throw error;
  }
}
