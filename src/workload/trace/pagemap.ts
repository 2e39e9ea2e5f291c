/**
 * Places 64-bit pages into kuseg, page by page in order of first touch.
 *
 * The n-th different page gets the n-th page from 0x00400000 on, where MIPS programs start; so the order of touches,
 * and with it every fault count, is kept, while distances between pages are not.
 */
import { PAGE_SHIFT } from '../../machine/mips.ts';
import { KUSEG_PAGES } from './reference.ts';

/** Where the first page goes. */
export const FIRST_MAPPED = 0x00400000;
const FIRST_PAGE = FIRST_MAPPED >>> PAGE_SHIFT;

/** Pages remembered in front of the map, by the low bits of their number: code, stack and heap seldom collide. */
const CACHED = 1024;

export class PageMap {
  readonly #places = new Map<number, number>();
  readonly #keys = new Float64Array(CACHED).fill(-1);
  readonly #values = new Int32Array(CACHED);

  /** Different pages placed so far. */
  get size(): number {
    return this.#places.size;
  }

  /** The kuseg address where a page (a 52-bit number, exact as a double) begins; -1 when kuseg is full. */
  place(page: number): number {
    const slot = page & (CACHED - 1);
    return this.#keys[slot] === page ? this.#values[slot]! : this.#placeSlow(page, slot);
  }

  #placeSlow(page: number, slot: number): number {
    let place = this.#places.get(page);
    if (place === undefined) {
      const number = FIRST_PAGE + this.#places.size;
      if (number >= KUSEG_PAGES) return -1;
      place = number << PAGE_SHIFT;
      this.#places.set(page, place);
    }
    this.#keys[slot] = page;
    this.#values[slot] = place;
    return place;
  }
}
