import { BadInput } from '../../run/badinput.ts';
import { nearest } from './nearest.ts';

/** How many names an error message spells out before it points to `coremap list` instead. */
const SPELLED_OUT = 10;

/** `name` if it is one of `known`; else bad input that says what is known and which one was likely meant. */
export function knownName(what: string, name: string, known: readonly string[], kind: string): string {
  if (known.includes(name)) return name;
  const listed =
    known.length > 0 && known.length <= SPELLED_OUT ? `expected one of ${known.join(', ')}` : `expected a name`;
  const where = known.length > SPELLED_OUT ? ` that "coremap list ${kind}" shows` : '';
  const none = known.length === 0 ? `there are no ${kind} yet` : `${listed}${where}`;
  const meant = nearest(name, known);
  throw new BadInput(what, name, meant === null ? none : `${none} (did you mean ${meant}?)`);
}
