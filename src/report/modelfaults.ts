/** What a fault of the model machine knows beside its sentence, as people are told it: documents have all of it. */
import { accessWords } from '../explore/accesswords.ts';
import type { ToldStep } from '../explore/teller.ts';
import { columns } from './columns.ts';

/** Said by the sentence already, or for programs. */
const NOT_TOLD: ReadonlySet<string> = new Set([
  'word',
  'steps',
  'stuck',
  'partial',
  'window',
  'moving',
  'potential',
  'process',
]);

/** Names of details that are no words of people as they stand. */
const NAMES: Readonly<Record<string, string>> = { va: 'address', givenOnCpu: 'given on CPU' };

/** `pageTableSays` as people read it. */
function named(key: string): string {
  return NAMES[key] ?? key.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
}

/** Whether a sentence has a text, or all texts of a list, in it already. */
function says(message: string, value: unknown): boolean {
  const texts = Array.isArray(value) ? value : [value];
  return texts.length > 0 && texts.every(text => typeof text === 'string' && message.includes(text));
}

/** A racing access, as {@link withPlaces} has left it. */
interface PlacedAccess {
  readonly name: string;
  readonly kind: string;
  readonly label: string | null;
  readonly where: ToldStep['where'];
}

/** A fault with its details in words: of a data race, both lines of the source. */
export function inWords<T extends { readonly message: string; readonly details: Readonly<Record<string, unknown>> }>(
  fault: T,
): T {
  const { accesses, ...details } = fault.details;
  const told = Object.entries(details).filter(
    // The waits of a cycle are the cycle.
    ([key, value]) =>
      !NOT_TOLD.has(key) && !says(fault.message, value) && !(key === 'waits' && details.cycle !== undefined),
  );
  const racing = Array.isArray(accesses) ? { accesses: accessLines(accesses) } : {};
  return { ...fault, details: { ...Object.fromEntries(told.map(([key, value]) => [named(key), value])), ...racing } };
}

function accessLines(accesses: readonly PlacedAccess[]): string[] {
  const rows = accesses.map(({ name, kind, label, where }) => [
    name,
    accessWords(kind),
    where === null ? '' : `${where.file}:${where.line}`,
    where === null ? '' : where.function,
    label === null || label === name || label === where?.function ? '' : `in ${label}`,
  ]);
  return columns(rows, ['left', 'left', 'left', 'left', 'left']).trimEnd().split('\n');
}
