import { BadInput } from '../../run/badinput.ts';

const grouped = (n: number): string => n.toLocaleString('en-US');

/** A whole number from `least` to `most`, in decimal; `_` may group digits. */
export function parseCount(what: string, text: string, least: number, most: number): number {
  const value = /^\d+(_\d+)*$/.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new BadInput(what, text, `expected a whole number from ${grouped(least)} to ${grouped(most)}`);
}

/** A seed: an unsigned number of 32 bits, decimal or hexadecimal (`0x…`). */
export function parseSeed(what: string, text: string): number {
  const value = /^(\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : Number.NaN;
  if (value <= 0xffff_ffff) return value;
  throw new BadInput(what, text, 'expected an unsigned number of 32 bits, as 7 or 0x2a');
}
