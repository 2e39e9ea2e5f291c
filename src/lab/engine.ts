/** The lab's engine: what the page loads, and all that it loads with it. Knows no page and no host. */
import { mutants } from '../check/mutants/index.ts';
import { programs } from '../explore/programs/catalogue.ts';
import { runOfMutant } from '../explore/programs/mutantruns.ts';
import { assertNotInTest, assertSameRun, parseReplay, ReplayStringError } from '../explore/replaystring.ts';
import { optionsOf } from '../explore/request.ts';
import { strategyMakers } from '../explore/strategies/index.ts';
import { lockMakers } from '../sync/makers.ts';
import { LabInputError, type LabSession } from './api.ts';
import { DEFAULT_STRATEGY } from './onwards.ts';
import { optionsOfRequest, programOf, requestOf } from './request.ts';
import { Session } from './session.ts';
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
  try {
    return replayed(text, position, length);
  } catch (error) {
    throw error instanceof ReplayStringError
      ? new LabInputError('replay string', error.part, `expected ${error.expected}`)
      : error;
  }
}

function replayed(text: string, position?: number, length?: number): LabSession {
  const parsed = parseReplay(text);
  assertNotInTest(text, parsed);
  const options = optionsOf(parsed.options, text);
  optionsOfRequest(requestOf(parsed.program, options));
  const session = new Session(parsed.program, options, programOf(parsed.program, options));
  assertSameRun(text, parsed, session.follow(parsed.deviations));
  if (length !== undefined && length < session.length) {
    session.goTo(length);
    session.cut();
  }
  session.goTo(position ?? session.faultAt);
  return session;
}
