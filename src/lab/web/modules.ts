/**
 * The engine's modules as the page carries them: text with types taken out, line by line where it was, and imports turned
 * into `require`. A stack that is taken in them names the file of the source and its line.
 */

export interface EmbeddedModule {
  /** What is run. */
  readonly code: string;
  /** The TypeScript that it was made from; null for a package's. */
  readonly text: string | null;
}

/** By name, from the repository's root: `src/vm/page.ts`. A package's is named as it is imported. */
export type EmbeddedModules = Readonly<Record<string, EmbeddedModule>>;

/** How a module is asked for by its name: what it exports, run once, when first asked for. */
export type Require = (name: string) => unknown;

export function requireFrom(modules: EmbeddedModules): Require {
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
    run((asked: string) => load(resolved(name, asked)), exports);
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
