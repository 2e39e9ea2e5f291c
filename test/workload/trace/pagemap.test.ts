import { expect, test } from 'vitest';
import { FIRST_MAPPED, PageMap } from '../../../src/workload/trace/pagemap.ts';
import { KUSEG_PAGES } from '../../../src/workload/trace/reference.ts';

test('pages that share a slot of the cache keep their own places', () => {
  const map = new PageMap();
  const pages = [5, 5 + 1024, 5 + 2 ** 40, 2 ** 52 - 1];
  const places = pages.map(page => map.place(page));
  expect(places).toEqual([0, 1, 2, 3].map(index => FIRST_MAPPED + 4096 * index));
  expect(pages.map(page => map.place(page))).toEqual(places);
  expect(map.size).toBe(4);
});

test('kuseg holds so many pages and no more', () => {
  const map = new PageMap();
  const room = KUSEG_PAGES - FIRST_MAPPED / 4096;
  for (let page = 0; page < room; page++) map.place(page);
  expect(map.place(room - 1)).toBe(0x7ffff000);
  expect(map.place(room)).toBe(-1);
  expect(map.place(0)).toBe(FIRST_MAPPED);
});
