/** What the address holds after `#`, so that a link opens what its sender saw. */
import type { LabOptions, LabRequest } from '../types.ts';

export interface Address {
  readonly lesson: string | null;
  /** A replay string; null where no step has been made. */
  readonly run: string | null;
  /** Position, and steps known, of that run; null for its end, and for all of it. */
  readonly at: number | null;
  readonly of: number | null;
  /** What is scheduled where there is neither a run nor a lesson. */
  readonly request: LabRequest | null;
  /** The answer to the lesson's question, and the mend that was chosen. */
  readonly answer: number | null;
  readonly mend: number | null;
  /** Changed files (linktext.ts of the editor). */
  readonly edits: string | null;
}

const NUMBERS = ['cpus', 'frames', 'ops'] as const;

export function addressOf(text: string): Address {
  const fields = new Map(
    text
      .replace(/^#/, '')
      .split('&')
      .filter(part => part.includes('='))
      .map(part => [part.slice(0, part.indexOf('=')), decoded(part.slice(part.indexOf('=') + 1))]),
  );
  const number = (name: string) => {
    const value = fields.get(name);
    return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) : null;
  };
  const program = fields.get('program');
  return {
    lesson: fields.get('lesson') ?? null,
    run: fields.get('run') ?? null,
    at: number('at'),
    of: number('of'),
    request: program === undefined ? null : { program, options: optionsIn(fields, number) },
    answer: number('answer'),
    mend: number('mend'),
    edits: fields.get('edits') ?? null,
  };
}

function optionsIn(fields: ReadonlyMap<string, string>, number: (name: string) => number | null): LabOptions {
  const { mutant, lock, through } = Object.fromEntries(fields);
  const numbers = NUMBERS.flatMap(name => {
    const value = number(name);
    return value === null ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(numbers),
    ...(mutant === undefined ? {} : { mutant }),
    ...(lock === undefined ? {} : { lock }),
    ...(through === undefined ? {} : { throughLocks: through === '1' }),
  };
}

export function addressText({ lesson, run, at, of, request, answer, mend, edits }: Address): string {
  const { throughLocks, ...options } = request?.options ?? {};
  const fields: [string, string | number | null | undefined][] = [
    ['lesson', lesson],
    ['program', request?.program],
    ...Object.entries(options),
    ['through', throughLocks ? '1' : null],
    ['run', run],
    ['at', at],
    ['of', of],
    ['answer', answer],
    ['mend', mend],
    ['edits', edits],
  ];
  const said = fields.filter(([, value]) => value !== null && value !== undefined);
  return `#${said.map(([name, value]) => `${name}=${encoded(String(value))}`).join('&')}`;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
