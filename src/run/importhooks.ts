/**
 * How Node imports a file of the user's: `coremap/model` is this very package, wherever the file lies, and TypeScript has
 * its types blanked out where this Node does not do so itself. Lines and columns stay what they are.
 * Runs on Node's thread for such hooks, not on the main one.
 */
import { readFile } from 'node:fs/promises';
import type { LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What the hooks are given when they are registered. */
export interface HookData {
  /** URL of what `coremap/model` is. */
  readonly model: string;
  /** Whether types must be blanked out here. */
  readonly strips: boolean;
}

let data: HookData = { model: '', strips: false };

export function initialize(given: HookData): void {
  data = given;
}

export const resolve: ResolveHook = (specifier, context, nextResolve) =>
  specifier === 'coremap/model' ? { url: data.model, shortCircuit: true } : nextResolve(specifier, context);

export const load: LoadHook = async (url, context, nextLoad) => {
  if (!data.strips || !/^file:.*\.m?ts$/.test(url)) {
    return nextLoad(url, context);
  }
  const filename = fileURLToPath(url);
  const source = await readFile(filename, 'utf8');
  return { format: 'module', source: await stripped(source, filename), shortCircuit: true };
};

/** The compiler throws plain objects: told here with file and line, as Node tells a syntax error in JavaScript. */
async function stripped(source: string, filename: string): Promise<string> {
  // Half a second to load: only for who needs it.
  const { transformSync } = (await import('@swc/wasm-typescript')).default;
  try {
    return transformSync(source, { mode: 'strip-only', filename }).code;
  } catch (error) {
    const { message, startLine } = error as { readonly message?: string; readonly startLine?: number };
    throw new SyntaxError(`${filename}:${startLine ?? 0}: ${message ?? String(error)}`);
  }
}
