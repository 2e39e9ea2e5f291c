import { BadInput } from '../../run/badinput.ts';

const PAGE_BYTES = 4096;
const LARGEST_GIB = 4;
const UNIT_BYTES: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** A size in whole pages of 4096 bytes such as `512K`, `16M`, `8192`, in bytes; 0 is allowed. */
export function parsePagesSize(what: string, text: string): number {
  const [, digits, unit] = /^(\d+)([KMG]?)$/i.exec(text) ?? [];
  if (digits === undefined || unit === undefined) {
    throw new BadInput(what, text, 'expected a size in bytes or with K, M or G, as 512K or 16M');
  }
  const bytes = Number(digits) * UNIT_BYTES[unit.toUpperCase()]!;
  if (bytes > LARGEST_GIB * 2 ** 30) throw new BadInput(what, text, `expected at most ${LARGEST_GIB}G`);
  if (bytes % PAGE_BYTES !== 0)
    throw new BadInput(what, text, `expected a multiple of the page size, ${PAGE_BYTES.toLocaleString('en-US')} bytes`);
  return bytes;
}
