/** The line of the source that makes an access, taken from the stack while it is made. */

/** A place in the source. */
export interface Where {
  readonly function: string;
  /** From the package's root, or as the stack has it. */
  readonly file: string;
  readonly line: number;
}

/**
 * Files whose lines say nothing of what the kernel does: the machine below it, the explorer around it, and packages. This
 * one may be installed as a package too.
 */
const BELOW =
  /\/(?:src\/)?(?:machine\/(?!cpu\.|disk\.|tlb\.)|explore\/(?!programs\/)|(?:run|cli|report)\/)|node_modules\/(?!(?:.*\/)?coremap\/(?:dist\/)?(?:src|examples)\/)/;
const DEEPEST = 40;

export function isBelowKernel(path: string): boolean {
  return BELOW.test(path);
}

/** The innermost line on the stack that is the kernel's, or the program's; null where the engine gives none. */
export function whereNow(isBelow: (path: string) => boolean): Where | null {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEEPEST;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = limit;
  for (const frame of stack.split('\n').slice(1)) {
    // Whoever waits for it to be over (`async`) makes no access.
    const place = /^\s*at (?!async )(?:(.*?) \()?((?:file:\/\/|https?:\/\/|\/|[A-Za-z]:)[^()]*?):(\d+):\d+\)?$/.exec(
      frame,
    );
    if (place !== null && !isBelow(place[2] as string)) {
      return { function: plainName(place[1]), file: relative(place[2] as string), line: Number(place[3]) };
    }
  }
  return null;
}

/** `src/vm/page.ts` for a file of this package, the last part of the path for another. */
function relative(path: string): string {
  return /(?:^|\/)((?:src|workers|examples|test)\/.*?)(?:\?.*)?$/.exec(path)?.[1] ?? path.split('/').at(-1) ?? path;
}

/** `AddressSpaces.get curas [as curas]` where a source map names it, `get curas` elsewhere: a getter goes by its name. */
export function plainName(name: string | undefined): string {
  return name === undefined ? 'anonymous' : name.replace(/ \[as .*\]$/, '').replace(/^.*\b[gs]et (\w+)$/, '$1');
}
