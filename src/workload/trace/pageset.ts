/** Counts the different pages of kuseg that a trace touches: one bit a page. */
import { KUSEG_PAGES } from './reference.ts';

export class PageSet {
  readonly #bits = new Int32Array(KUSEG_PAGES / 32);
  size = 0;

  /** Precondition: 0 <= page < KUSEG_PAGES. */
  add(page: number): void {
    const word = page >>> 5;
    const bit = 1 << (page & 31);
    const bits = this.#bits[word]!;
    if ((bits & bit) !== 0) return;
    this.#bits[word] = bits | bit;
    this.size++;
  }
}
