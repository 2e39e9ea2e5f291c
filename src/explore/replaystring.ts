/**
 * Replay strings: one interleaving of one program as a short text that a shell, a mail and an address take as it is.
 *
 *     cm1/alloc2/mutant=no-lock,cpus=3/5.1-c.0/2u-panic/1k9x3f
 *     |   |      |                     |       |        checksum of all before it: FNV-1a, base 36
 *     |   |      |                     |       the steps of the run, and the kind of its fault; `done` if it has none
 *     |   |      |                     deviations from the default schedule: steps since the one before, thread; base 36
 *     |   |      options that are not the program's own, as in an address (RFC 3986)
 *     |   the program: a name; for a user's file its path, `=` and a digest of its text: the checksum of that;
 *     |   for a program in a test, which has a name only, `test:` and the name
 *     version
 *
 * The steps and the kind are there because the kernel's text is not: one that has changed may take the same choices
 * elsewhere, and then the replay says so instead of telling another story. What a user's file imports is no part of its
 * text either.
 */
import type { Deviation } from './strategies/replay.ts';

const VERSION = 'cm1';
const BASE = 36;
/** No name and no path begins with this, as both are encoded. */
const IN_TEST = 'test:';

export interface ReplayString {
  readonly program: string;
  /** Whether that is the name of a program in a test: there alone it can be run again. */
  readonly inTest?: boolean;
  /** {@link checksum} of the text of a user's file; none for programs that are called by a name. */
  readonly digest?: string | undefined;
  readonly options: Readonly<Record<string, string>>;
  readonly deviations: readonly Deviation[];
  readonly steps: number;
  /** A fault's kind, or `done`. */
  readonly ends: string;
}

export const FILE_CHANGED = 'the file has changed since the string was made';

/** What is wrong with a string, and what was expected in its place. */
export class ReplayStringError extends Error {
  override readonly name = 'ReplayStringError';
  readonly part: string;
  readonly expected: string;
  constructor(part: string, expected: string) {
    super(`${part}: ${expected}`);
    this.part = part;
    this.expected = expected;
  }
}

/** Throws a ReplayStringError for a string of a program in a test, which is not to be had anywhere else. */
export function assertNotInTest(text: string, { inTest, program }: ReplayString): void {
  if (inTest) {
    throw new ReplayStringError(
      text,
      `a string of coremap explore; this is one of a program in a test, ${program}: give it to replay(program, …) there`,
    );
  }
}

/** Throws a ReplayStringError unless this run is the one that a string tells of. */
export function assertSameRun(
  text: string,
  told: ReplayString,
  run: { readonly steps: number; readonly missed: number; readonly fault: { readonly kind: string } | null },
): void {
  const ends = run.fault?.kind ?? 'done';
  if (run.steps !== told.steps || ends !== told.ends || run.missed > 0) {
    const changed =
      told.digest === undefined
        ? 'the program has changed since the string was made'
        : 'the file is what it was: what it imports has changed since the string was made, or coremap has';
    throw new ReplayStringError(
      text,
      `a run of ${told.steps} steps that ends in ${told.ends}; here it takes ${run.steps} and ends in ${ends}: ${changed}`,
    );
  }
}

export function formatReplay({ program, inTest, digest, options, deviations, steps, ends }: ReplayString): string {
  const chosen = Object.entries(options).map(([key, value]) => `${key}=${encode(value)}`);
  let last = 0;
  const moves = deviations.map(({ step, thread }) => {
    const since = step - last;
    last = step;
    return `${since.toString(BASE)}.${thread.toString(BASE)}`;
  });
  const named = `${inTest ? IN_TEST : ''}${encode(program)}${digest === undefined ? '' : `=${digest}`}`;
  const body = [VERSION, named, chosen.join(','), moves.join('-'), `${steps.toString(BASE)}-${ends}`].join('/');
  return `${body}/${checksum(body)}`;
}

/** Throws a ReplayStringError that names the part that is wrong. */
export function parseReplay(text: string): ReplayString {
  const parts = text.trim().split('/');
  const [version, program, options, moves, end, sum] = parts;
  if (version === undefined || !/^cm\d+$/.test(version)) {
    throw new ReplayStringError(text, `a replay string, which begins with ${VERSION}/`);
  }
  if (version !== VERSION) {
    throw new ReplayStringError(version, `a replay string of this version, ${VERSION}: it was made by another coremap`);
  }
  if (
    parts.length !== 6 ||
    program === undefined ||
    options === undefined ||
    moves === undefined ||
    end === undefined
  ) {
    throw new ReplayStringError(text, `6 parts between slashes, not ${parts.length}: it is cut off or damaged`);
  }
  const body = parts.slice(0, -1).join('/');
  if (sum !== checksum(body)) {
    throw new ReplayStringError(sum ?? '', `the checksum ${checksum(body)} at the end: the string is damaged`);
  }
  const [steps, ends] = splitOnce(end, '-');
  const inTest = program.startsWith(IN_TEST);
  const [name, digest] = program.slice(inTest ? IN_TEST.length : 0).split('=');
  return {
    program: decodeURIComponent(name as string),
    ...(inTest ? { inTest } : {}),
    ...(digest === undefined ? {} : { digest }),
    options: parseOptions(options),
    deviations: parseMoves(moves),
    steps: number(steps, 'a number of steps in base 36'),
    ends,
  };
}

function parseOptions(text: string): Record<string, string> {
  const pairs = text === '' ? [] : text.split(',');
  return Object.fromEntries(
    pairs.map(pair => {
      const [key, value] = splitOnce(pair, '=');
      return [key, decodeURIComponent(value)];
    }),
  );
}

function parseMoves(text: string): Deviation[] {
  let step = 0;
  const moves = text === '' ? [] : text.split('-');
  return moves.map(move => {
    const [since, thread] = splitOnce(move, '.');
    step += number(since, 'steps since the deviation before, in base 36');
    return { step, thread: number(thread, 'the number of a thread, in base 36') };
  });
}

function splitOnce(text: string, at: string): [string, string] {
  const where = text.indexOf(at);
  if (where < 0) {
    throw new ReplayStringError(text, `two parts with ${at} between them`);
  }
  return [text.slice(0, where), text.slice(where + at.length)];
}

function number(text: string, expected: string): number {
  const value = Number.parseInt(text, BASE);
  if (!/^[0-9a-z]+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new ReplayStringError(text, expected);
  }
  return value;
}

/** As encodeURIComponent, and nothing that has a meaning here or to a shell stays as it is. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** FNV-1a over the UTF-16 units, 32 bit, base 36. */
export function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let n = 0; n < text.length; n++) {
    hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193);
  }
  return (hash >>> 0).toString(BASE);
}
