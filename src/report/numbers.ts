/** A number with its thousands apart: 12,345. */
export function count(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}

/** A number and what it counts: `1 frame`, `12,345 frames`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** Three digits are all that a reader takes in: 0.81, 12.3, 456. */
function threeDigits(n: number): string {
  const rounded = Number(n.toPrecision(3));
  return count(Math.trunc(rounded)) + (rounded < 100 ? String(rounded).replace(/^[^.]*/, '') : '');
}

/** A large number in short: 950, 12.3 k, 4.56 M. */
export function short(n: number): string {
  if (n < 1e4) return count(n);
  const [unit, scale] = n < 1e6 ? ['k', 1e3] : n < 1e9 ? ['M', 1e6] : ['G', 1e9];
  return `${threeDigits(n / (scale as number))} ${unit}`;
}

/** A time given in nanoseconds, in the unit that suits it. */
export function time(nanoseconds: number): string {
  if (nanoseconds < 1e3) return `${count(nanoseconds)} ns`;
  if (nanoseconds < 1e6) return `${threeDigits(nanoseconds / 1e3)} µs`;
  if (nanoseconds < 1e9) return `${threeDigits(nanoseconds / 1e6)} ms`;
  if (nanoseconds < 120e9) return `${threeDigits(nanoseconds / 1e9)} s`;
  const seconds = Math.round(nanoseconds / 1e9);
  return `${count(Math.floor(seconds / 60))} min ${seconds % 60} s`;
}

/** Bytes in the largest unit that leaves a number of at least one. */
export function bytes(n: number): string {
  if (n < 2 ** 10) return `${n} bytes`;
  if (n < 2 ** 20) return `${threeDigits(n / 2 ** 10)} KiB`;
  return n < 2 ** 30 ? `${threeDigits(n / 2 ** 20)} MiB` : `${threeDigits(n / 2 ** 30)} GiB`;
}

/** A share as whole percents; `<1 %` rather than a 0 that is none. */
export function percent(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0 %';
  const share = (100 * part) / whole;
  return share < 1 ? '<1 %' : `${Math.round(share)} %`;
}
