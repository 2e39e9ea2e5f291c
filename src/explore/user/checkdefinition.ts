/** Whether a definition has the shape that it must have: types do not hold what comes from a file in JavaScript. */
import { lockMakers } from '../../sync/makers.ts';
import type { AnyDefinition } from './definition.ts';

/** A program's definition cannot be used. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
  /** As `threads.a`; empty for the definition itself. */
  readonly property: string;
  /** What was expected, and what is there. */
  readonly expected: string;

  constructor(property: string, expected: string) {
    super(property === '' ? expected : `${property}: ${expected}`);
    this.property = property;
    this.expected = expected;
  }
}

/** Sets of threads are the bits of a word. */
const MOST_THREADS = 31;
const MOST_WORDS = 4096;
const MOST_COUNT = 1000;

const KINDS: readonly string[] = ['mutex', ...lockMakers.map(({ name }) => name)];
const PARTS = ['name', 'words', 'locks', 'semaphores', 'conditions', 'setup', 'threads', 'check'];
/** Names that a thread, or the state at the end, has already. */
const TAKEN: ReadonlySet<string> = new Set(['me', 'name', 'atomic', 'pause', 'assert', 'results']);

type Entries = readonly (readonly [name: string, value: unknown])[];

/** The definition, once each part has been looked at. Throws a {@link DefinitionError}. */
export function checkDefinition(given: unknown): AnyDefinition {
  if (typeof given !== 'object' || given === null) {
    throw wrong('', 'the object that program({ … }) takes', given);
  }
  const parts: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(given));
  for (const name of Object.keys(parts)) {
    if (!PARTS.includes(name)) {
      throw new DefinitionError(name, `not a part of a program: expected ${PARTS.join(', ')}`);
    }
  }
  if (typeof parts.name !== 'string' || parts.name === '') {
    throw wrong('name', 'a name', parts.name);
  }
  const names = new Set<string>();
  checkWords(entriesOf(parts, 'words', names));
  const locks = entriesOf(parts, 'locks', names);
  checkLocks(locks);
  checkConditions(entriesOf(parts, 'conditions', names), locks);
  checkSemaphores(entriesOf(parts, 'semaphores', names));
  checkFunction('setup', parts.setup);
  checkThreads(parts.threads);
  checkFunction('check', parts.check);
  return given as AnyDefinition;
}

/** The entries of a part that gives names to what threads share. */
function entriesOf(parts: Readonly<Record<string, unknown>>, part: string, names: Set<string>): Entries {
  const value = parts[part];
  if (value === undefined) {
    return [];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(part, 'an object of names', value);
  }
  for (const name of Object.keys(value)) {
    checkName(`${part}.${name}`, name, names);
  }
  return Object.entries(value);
}

function checkName(property: string, name: string, names: Set<string>): void {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) {
    throw new DefinitionError(property, 'expected a name as that of a variable');
  }
  if (TAKEN.has(name) || name in Object.prototype) {
    throw new DefinitionError(property, `a thread has a ${name} of its own: expected another name`);
  }
  if (names.has(name)) {
    throw new DefinitionError(property, 'there is one of that name already: expected another name');
  }
  names.add(name);
}

function checkWords(words: Entries): void {
  for (const [name, value] of words) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.length === 0 || values.length > MOST_WORDS) {
      throw new DefinitionError(`words.${name}`, `${values.length} words: expected 1 to ${MOST_WORDS}`);
    }
    for (const each of values) {
      if (typeof each !== 'number' || (each | 0) !== each) {
        throw wrong(`words.${name}`, 'an integer of 32 bits, or an array of them', each);
      }
    }
  }
}

function checkLocks(locks: Entries): void {
  for (const [name, value] of locks) {
    for (const kind of Array.isArray(value) ? value : [value]) {
      if (!KINDS.includes(kind)) {
        throw wrong(`locks.${name}`, `one of ${KINDS.join(', ')}, or an array of them`, kind);
      }
    }
  }
}

function checkConditions(conditions: Entries, locks: Entries): void {
  for (const [name, lock] of conditions) {
    if (!locks.some(([known, kind]) => known === lock && typeof kind === 'string')) {
      throw wrong(`conditions.${name}`, 'the name of the lock that goes with it', lock);
    }
  }
}

function checkSemaphores(semaphores: Entries): void {
  for (const [name, count] of semaphores) {
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > MOST_COUNT) {
      throw wrong(`semaphores.${name}`, `a count of 0 to ${MOST_COUNT}`, count);
    }
  }
}

function checkThreads(threads: unknown): void {
  if (typeof threads !== 'object' || threads === null || Array.isArray(threads)) {
    throw wrong('threads', 'an object of functions by name', threads);
  }
  const entries = Object.entries(threads);
  if (entries.length === 0 || entries.length > MOST_THREADS) {
    throw new DefinitionError('threads', `${entries.length} threads: expected 1 to ${MOST_THREADS}`);
  }
  for (const [name, body] of entries) {
    for (const each of Array.isArray(body) ? body : [body]) {
      if (typeof each !== 'function') {
        throw wrong(`threads.${name}`, 'a function, or a list of functions', each);
      }
      checkFunction(`threads.${name}`, each);
    }
  }
}

/** Plain functions only: nothing of the model happens later. */
function checkFunction(property: string, value: unknown): void {
  if (value === undefined) {
    return;
  }
  if (typeof value !== 'function') {
    throw wrong(property, 'a function', value);
  }
  if (/^(?:Async|Generator|AsyncGenerator)Function$/.test(value.constructor.name)) {
    throw new DefinitionError(property, `expected a plain function, is ${value.constructor.name}`);
  }
}

function wrong(property: string, expected: string, value: unknown): DefinitionError {
  return new DefinitionError(property, `expected ${expected}, is ${told(value)}`);
}

function told(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return 'an array';
  }
  return typeof value === 'function'
    ? 'a function'
    : typeof value === 'object'
      ? value === null
        ? 'null'
        : 'an object'
      : String(value);
}
