/** What an audit finds wrong: the first so many, and how many there were. */

const MOST = 64;

export class Findings {
  count = 0;
  readonly #mismatches: string[] = [];

  add(mismatch: string): void {
    this.count++;
    if (this.#mismatches.length < MOST) {
      this.#mismatches.push(mismatch);
    }
  }

  /** Adds a mismatch unless the two are equal. */
  same(what: string, found: number, expected: number): void {
    if (found !== expected) {
      this.add(`${what}: ${found} instead of ${expected}`);
    }
  }

  /** One line each; the last says how many are left out. */
  get list(): string[] {
    const left = this.count - this.#mismatches.length;
    return left === 0 ? [...this.#mismatches] : [...this.#mismatches, `and ${left} more`];
  }
}
