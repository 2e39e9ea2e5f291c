/** The line of the source that makes an access, as a reader looks for it: who calls the accessor, not the accessor. */
import { inPackage, isBelowKernel, plainName } from '../explore/where.ts';
import type { LabPlace } from './types.ts';

/** `at Fifo.victim (file:///src/vm/replace/fifo.ts:60:5)`, with or without a scheme, a host and a suffix of the module's. */
const FRAME = /^\s*at (?:(?:async )?(.*?) \()?((?:[a-z]+:\/\/[^/]*)?\/[^()]*?\.ts)(?:\?[^:]*)?:(\d+):\d+\)?$/;
const SOURCE = /^(?:src|examples)\//;
const ACCESSOR = /\b(?:Coremap|Magazines)\.(?:get|set)$/;
const DEEPEST = 40;

/** The innermost line that is the kernel's, or the program's, and more than an access; null where there is none. */
export function placeNow(): LabPlace | null {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEEPEST;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = limit;
  return innermost(stack, isBelow);
}

/** The line that threw something, or made what was thrown; null where that is not known. */
export function placeOf(thrown: unknown): LabPlace | null {
  return thrown instanceof Error ? (placeOf(thrown.cause) ?? innermost(thrown.stack ?? '', isBelowThrown)) : null;
}

function innermost(stack: string, isBelowIt: (file: string) => boolean): LabPlace | null {
  let accessor: LabPlace | null = null;
  for (const line of stack.split('\n')) {
    const frame = FRAME.exec(line);
    const file = nameOf(frame?.[2] ?? '');
    if (frame === null || !SOURCE.test(file) || isBelowIt(file)) {
      continue;
    }
    const place = { function: plainName(frame[1]), file, line: Number(frame[3]) };
    if (!ACCESSOR.test(place.function)) {
      return place;
    }
    accessor ??= place;
  }
  return accessor;
}

/** From the package's root; modules that the lab runs from text are called by that, `/src/vm/page.ts`, wherever it lies. */
function nameOf(path: string): string {
  return inPackage(path) ?? inPackage(path, '/') ?? '';
}

/** Of what is thrown, the machine's and the oracles' lines say no more than its message. */
function isBelowThrown(file: string): boolean {
  return isBelow(file) || /^src\/(?:machine|check\/(?!mutants\/))/.test(file);
}

/** Whether a file's lines are the machine's, the explorer's or the lab's, and none that a reader wants to see. */
function isBelow(file: string): boolean {
  return isBelowKernel(file, '') || file.startsWith('src/lab/');
}

/** As {@link isBelow}, of a path as a stack has it; the page that the lab runs in is no source either. */
export function isNoSource(path: string): boolean {
  const file = nameOf(path);
  return isBelow(file) || !/^src\/.*\.ts$/.test(file);
}
