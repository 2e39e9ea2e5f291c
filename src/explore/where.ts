/** The line of the source that makes an access, taken from the stack while it is made. */

/** A place in the source. */
export interface Where {
  readonly function: string;
  /** From the package's root; the end of its path for a file of others. */
  readonly file: string;
  readonly line: number;
}

/**
 * Files of the package whose lines say nothing of what the kernel does: the machine below it, the explorer around it, and
 * packages that it has of its own.
 */
const BELOW =
  /^(?:src\/(?:machine\/(?!cpu\.|disk\.|tlb\.)|explore\/(?!programs\/)|(?:run|cli|report)\/)|node_modules\/)/;
const SCHEME_AND_HOST = /^[a-z]{2,}:\/\/[^/]*/;
const DEEPEST = 40;

let root: string | null = null;

/** What stands before `src/` where a stack names a file of this package: it is asked how it names this one. */
function packageRoot(): string {
  root ??= /(?:\(|at )([^()]*\/)src\/explore\/where\.[jt]s/.exec(new Error().stack ?? '')?.[1] ?? '/';
  return root;
}

/** Of a path as a stack has it: from the package's root, `src/vm/page.ts`; null for a file of others. */
export function inPackage(path: string, at = packageRoot()): string | null {
  const [file, before] = [path, at].map(each => each.replace(SCHEME_AND_HOST, '')) as [string, string];
  return file.startsWith(before) ? file.slice(before.length).replace(/\?.*$/, '') : null;
}

/** Whether a line of that file, as a stack has it, is neither the kernel's nor a program's. */
export function isBelowKernel(path: string, at?: string): boolean {
  const file = inPackage(path, at);
  return file === null ? path.includes('/node_modules/') : BELOW.test(file);
}

/** The innermost line on the stack that is the kernel's, or the program's; null where the engine gives none. */
export function whereNow(isBelow: (path: string) => boolean): Where | null {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEEPEST;
  const { stack } = new Error();
  Error.stackTraceLimit = limit;
  return whereIn(stack, isBelow);
}

/** The same of the stack that an error has. */
export function whereIn(stack: string | undefined, isBelow: (path: string) => boolean): Where | null {
  for (const frame of (stack ?? '').split('\n').slice(1)) {
    // Whoever waits for it to be over (`async`) makes no access.
    const place = /^\s*at (?!async )(?:(.*?) \()?((?:file:\/\/|https?:\/\/|\/|[A-Za-z]:)[^()]*?):(\d+):\d+\)?$/.exec(
      frame,
    );
    if (place !== null && !isBelow(place[2] as string)) {
      return { function: plainName(place[1]), file: shortName(place[2] as string), line: Number(place[3]) };
    }
  }
  return null;
}

/** `src/vm/page.ts` for a file of the package; of another, from the last folder on that has a name like these. */
export function shortName(path: string, at?: string): string {
  const end = /^.*\/((?:src|workers|examples|test)\/.*)$/.exec(path)?.[1] ?? path.split('/').at(-1) ?? path;
  return inPackage(path, at) ?? end.replace(/\?.*$/, '');
}

/** `AddressSpaces.get curas [as curas]` where a source map names it, `get curas` elsewhere: a getter goes by its name. */
export function plainName(name: string | undefined): string {
  return name === undefined ? 'anonymous' : name.replace(/ \[as .*\]$/, '').replace(/^.*\b[gs]et (\w+)$/, '$1');
}
