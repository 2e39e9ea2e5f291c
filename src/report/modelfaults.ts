/** What a fault of the model machine knows beside its sentence, as people are told it: documents have all of it. */
import type { ToldStep } from '../explore/teller.ts';
import { columns } from './columns.ts';

/** Said by the sentence already, or numbers for programs. */
const NOT_TOLD: ReadonlySet<string> = new Set(['word', 'steps', 'stuck', 'partial', 'window', 'moving']);

/** A racing access, as {@link withPlaces} has left it. */
interface PlacedAccess {
  readonly name: string;
  readonly kind: string;
  readonly label: string | null;
  readonly where: ToldStep['where'];
}

/** A fault with its details in words: of a data race, both lines of the source. */
export function inWords<T extends { readonly details: Readonly<Record<string, unknown>> }>(fault: T): T {
  const { accesses, ...details } = fault.details;
  const told = Object.entries(details).filter(
    // The waits of a cycle are the cycle.
    ([key]) => !NOT_TOLD.has(key) && !(key === 'waits' && details.cycle !== undefined),
  );
  const racing = Array.isArray(accesses) ? { accesses: accessLines(accesses) } : {};
  return { ...fault, details: { ...Object.fromEntries(told), ...racing } };
}

function accessLines(accesses: readonly PlacedAccess[]): string[] {
  const rows = accesses.map(({ name, kind, label, where }) => [
    name,
    kind,
    where === null ? '' : `${where.file}:${where.line}`,
    where === null ? '' : where.function,
    label === null ? '' : `in ${label}`,
  ]);
  return columns(rows, ['left', 'left', 'left', 'left', 'left']).trimEnd().split('\n');
}
