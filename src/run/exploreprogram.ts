/** The program that a request names: one that comes with the explorer, or a user's file. */
import type { Program } from '../explore/program.ts';
import { programNamed } from '../explore/programs/catalogue.ts';
import type { ExploreRequest } from '../explore/request.ts';

/** Throws BadInput for a file that is no program. */
export async function programOfRequest({ program, options }: ExploreRequest): Promise<Program> {
  const maker = programNamed(program);
  if (maker !== undefined) {
    return maker.make(options);
  }
  const { loadProgram } = await import('./loadprogram.ts');
  return loadProgram(program);
}
