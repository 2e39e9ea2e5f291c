/** The program that a request names: one that comes with the explorer, or a user's file. */
import { checkReplays } from '../explore/checkreplay.ts';
import type { Program } from '../explore/program.ts';
import { programNamed } from '../explore/programs/catalogue.ts';
import { flagOf, UnfitOption } from '../explore/programs/maker.ts';
import { checksum } from '../explore/replaystring.ts';
import type { ExploreRequest } from '../explore/request.ts';
import type { ModelFault } from '../machine/model.ts';
import { BadInput } from './badinput.ts';

/** Throws BadInput for a file that is no program, and for options with which a program cannot start. */
export async function programOfRequest({ program, options, checkReplay }: ExploreRequest): Promise<Program> {
  const made = programOfCatalogue(program, options) ?? (await programOfFile(program));
  if (checkReplay) {
    checkReplays(made);
  }
  return made;
}

/** What to throw for a program that breaks the rules of the model: a user's is bad input, one of ours a defect. */
export function refusalOf(program: string, { what, expected }: Pick<ModelFault, 'what' | 'expected'>): Error {
  return programNamed(program) === undefined
    ? new BadInput(
        program,
        what,
        `expected ${expected ?? 'a program that does the same whenever its accesses return the same'}`,
      )
    : new Error(`${program}: ${what}`);
}

/** Of the text that a program has now, as its replay strings have it; undefined for one that comes with the explorer. */
export async function digestOfProgram(program: string): Promise<string | undefined> {
  if (programNamed(program) !== undefined) {
    return undefined;
  }
  const { textOf } = await import('./loadprogram.ts');
  return checksum(textOf(program));
}

function programOfCatalogue(name: string, options: ExploreRequest['options']): Program | undefined {
  try {
    return programNamed(name)?.make(options);
  } catch (error) {
    throw error instanceof UnfitOption ? new BadInput(flagOf(error.option), error.value, error.expected) : error;
  }
}

async function programOfFile(path: string): Promise<Program> {
  const { loadProgram } = await import('./loadprogram.ts');
  return loadProgram(path);
}
