const FIRST_LOW = 0x9e3779b9 | 0;
const FIRST_HIGH = 0x85ebca6b | 0;

/** Two 32-bit numbers made of numbers, in the order in which they come. */
export class Hash {
  low = FIRST_LOW;
  high = FIRST_HIGH;

  /** Begins anew, as a hash that was just made. */
  clear(): void {
    this.low = FIRST_LOW;
    this.high = FIRST_HIGH;
  }

  take(value: number): void {
    this.low = mixed(Math.imul(this.low ^ value, 0xcc9e2d51));
    this.high = mixed(Math.imul(this.high + value, 0x1b873593) ^ 0x7feb352d);
  }
}

function mixed(value: number): number {
  const half = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return half ^ (half >>> 13);
}
