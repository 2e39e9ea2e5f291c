/** Sets of threads as the bits of a number. */

/** How many bits are set. */
export function bitsOf(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) {
    count++;
  }
  return count;
}

/** The lowest bit that is set; -1 if none is. */
export function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

/** The bit that has `skip` set bits below it. */
export function bitNumber(mask: number, skip: number): number {
  let rest = mask;
  for (let n = skip; n > 0; n--) {
    rest &= rest - 1;
  }
  return lowestBit(rest);
}
