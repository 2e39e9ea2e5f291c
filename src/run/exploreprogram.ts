/** The program that a request names: one that comes with the explorer, or a user's file. */
import { checkReplays } from '../explore/checkreplay.ts';
import type { Program } from '../explore/program.ts';
import { programNamed } from '../explore/programs/catalogue.ts';
import { checksum } from '../explore/replaystring.ts';
import type { ExploreRequest } from '../explore/request.ts';

/** Throws BadInput for a file that is no program. */
export async function programOfRequest({ program, options, checkReplay }: ExploreRequest): Promise<Program> {
  const made = programNamed(program)?.make(options) ?? (await programOfFile(program));
  if (checkReplay) {
    checkReplays(made);
  }
  return made;
}

/** Of the text that a program has now, as its replay strings have it; undefined for one that comes with the explorer. */
export async function digestOfProgram(program: string): Promise<string | undefined> {
  if (programNamed(program) !== undefined) {
    return undefined;
  }
  const { textOf } = await import('./loadprogram.ts');
  return checksum(textOf(program));
}

async function programOfFile(path: string): Promise<Program> {
  const { loadProgram } = await import('./loadprogram.ts');
  return loadProgram(path);
}
