/**
 * The engine's modules as the page carries them: text with types taken out, line by line where it was, and imports turned
 * into `require`. A stack that is taken in them names the file of the source and its line.
 */
import type * as OwnPrograms from '../ownprograms.ts';

export interface EmbeddedModule {
  /** What is run. */
  readonly code: string;
  /** The TypeScript that it was made from; null for a package's. */
  readonly text: string | null;
  /** What lets the turns of its loops be counted (turns.ts of the lab), in order; not there where none need be. */
  readonly turns?: readonly Insertion[];
}

export interface Insertion {
  /** Index in the code. */
  readonly at: number;
  readonly text: string;
}

/** By name, from the repository's root: `src/vm/page.ts`. A package's is named as it is imported. */
export type EmbeddedModules = Readonly<Record<string, EmbeddedModule>>;

const PROGRAMS = 'src/lab/ownprograms.ts';
const IS_PROGRAM = /^examples\//;

/** How a module is asked for by its name: what it exports, run once, when first asked for. */
export type Require = (name: string) => unknown;

/** The modules, with the programs among them known to the engine. Throws what a module throws that is loaded for that. */
export function startFrom(modules: EmbeddedModules): Require {
  const require = requireFrom(modules);
  const { carryPrograms } = require(PROGRAMS) as typeof OwnPrograms;
  const files = Object.keys(modules).filter(name => IS_PROGRAM.test(name));
  carryPrograms(files, file => require(file) as Readonly<Record<string, unknown>>);
  return require;
}

function requireFrom(modules: EmbeddedModules): Require {
  const loaded = new Map<string, Record<string, unknown>>();
  const load = (name: string): unknown => {
    const known = loaded.get(name);
    const module = modules[name];
    if (known !== undefined || module === undefined) {
      return known ?? notThere(name);
    }
    const exports: Record<string, unknown> = {};
    loaded.set(name, exports);
    // On the first line, so that lines are the source's; `new Function` would put two lines before it.
    // biome-ignore lint/security/noGlobalEval: this is the module system
    const run = globalThis.eval(`(function (require, exports) {${module.code}\n})\n//# sourceURL=/${name}`);
    try {
      run((asked: string) => load(resolved(name, asked)), exports);
    } catch (error) {
      // Asked for again, it throws again.
      loaded.delete(name);
      throw error;
    }
    return exports;
  };
  return load;
}

function notThere(name: string): never {
  throw new Error(`the page does not carry the module ${name}`);
}

/** The name of what `from` asks for: a path beside it, or a package's. */
function resolved(from: string, asked: string): string {
  if (!asked.startsWith('.')) {
    return asked;
  }
  const parts = from.split('/').slice(0, -1);
  for (const part of asked.split('/')) {
    if (part === '..') {
      parts.pop();
    } else if (part !== '.') {
      parts.push(part);
    }
  }
  return parts.join('/');
}
