/** Programs of the reader's own: files that whoever carries the engine can load, and the programs that each exports. */
import type { Program } from '../explore/program.ts';
import { programOf } from '../explore/user/programof.ts';

/** What a file exports. Throws what the file throws. */
type Load = (file: string) => Readonly<Record<string, unknown>>;

const carried: { files: readonly string[]; load: Load } = { files: [], load: () => ({}) };

/** Says which files there are, before any of them is asked for. */
export function carryPrograms(files: readonly string[], load: Load): void {
  Object.assign(carried, { files, load });
}

/** Whether a program is named by a file, `examples/01-lost-update.ts`, or by an export of one, `…#repaired`. */
export function isOwnProgram(name: string): boolean {
  return carried.files.includes(fileOf(name));
}

export function fileOf(name: string): string {
  return name.replace(/#.*$/, '');
}

/** Throws for a file that cannot be loaded, for an export that it does not have, and for one that is no program. */
export function ownProgram(name: string): Program {
  const exported = name.slice(fileOf(name).length + 1) || 'default';
  const exports = carried.load(fileOf(name));
  if (!(exported in exports)) {
    throw new RangeError(`no ${exported} export: it exports ${Object.keys(exports).join(', ') || 'nothing'}`);
  }
  return programOf(exports[exported]);
}

/** The names of the programs of a file: the file's own for its default export. Throws what the file throws. */
export function programsIn(file: string): string[] {
  return Object.entries(carried.load(file))
    .filter(([, value]) => typeof value === 'object' && value !== null && 'threads' in value)
    .map(([name]) => (name === 'default' ? file : `${file}#${name}`));
}
