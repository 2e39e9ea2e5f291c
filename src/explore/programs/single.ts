/**
 * One operation a CPU, two CPUs: small enough that every interleaving is tried, together they reach the whole kernel.
 * What comes before the operation is done before the machine starts.
 */
import { paddr_to_kvaddr } from '../../machine/mips.ts';
import { NO_AS } from '../../vm/coremap.ts';
import { TLBSHOOTDOWN_MAX } from '../../vm/shootdown.ts';
import { alloc_kpages, kmalloc, page_alloc, page_nalloc } from './kerneloperations.ts';
import type { ProgramMaker } from './maker.ts';
import { kernelProgram, op, type Seat } from './shape.ts';
import { destroy, load, page, process, store, touch, unmap } from './useroperations.ts';

const TABLES = { pageTables: 8 } as const;

/** Stores to page 0 and pushes it out to the swap disk, with the pages that it took for that given back. */
function swapOut(seat: Seat): void {
  process(seat);
  for (let page = 0; page <= seat.frames; page++) {
    store(seat, page)();
  }
  for (let page = 1; page <= seat.frames; page++) {
    unmap(seat, page)();
  }
}

export const singlePrograms: readonly ProgramMaker[] = [
  kernelProgram({
    name: 'page_alloc',
    summary: 'each CPU: one page_alloc',
    cpus: 2,
    frames: 2,
    kernelFrames: threads => threads,
    operations: seat => [page_alloc(seat)],
  }),
  kernelProgram({
    name: 'page_nalloc',
    summary: 'each CPU: one page_nalloc of two pages, in a memory of three: one of them is told ENOMEM',
    cpus: 2,
    frames: 3,
    kernelFrames: threads => 2 * threads,
    operations: seat => [page_nalloc(seat, 2)],
  }),
  kernelProgram({
    name: 'page_free',
    summary: 'each CPU: one page_free of a page that it has',
    cpus: 2,
    frames: 2,
    fewestFrames: threads => threads,
    operations: ({ kernel }) => {
      const pa = kernel.pages.page_alloc(NO_AS, 0, true);
      return [
        op('page_free', () => {
          kernel.pages.page_free(pa);
          return 0;
        }),
      ];
    },
  }),
  kernelProgram({
    name: 'alloc_kpages',
    summary: 'each CPU: one alloc_kpages, of two pages and of one',
    cpus: 2,
    frames: 3,
    kernelFrames: threads => threads + 1,
    operations: seat => [alloc_kpages(seat, seat.number === 0 ? 2 : 1)],
  }),
  kernelProgram({
    name: 'free_kpages',
    summary: 'each CPU: one free_kpages, of two pages and of one',
    cpus: 2,
    frames: 3,
    fewestFrames: threads => threads + 1,
    operations: ({ kernel, number }) => {
      const va = paddr_to_kvaddr(kernel.pages.page_nalloc(number === 0 ? 2 : 1));
      return [
        op('free_kpages', () => {
          kernel.kpages.free_kpages(va);
          return 0;
        }),
      ];
    },
  }),
  kernelProgram({
    name: 'first-touch',
    summary: 'two processes touch a fresh page each, with frames free',
    cpus: 2,
    frames: 2,
    config: TABLES,
    prepare: process,
    operations: seat => [store(seat, 0)],
  }),
  kernelProgram({
    name: 'evict-clean',
    summary: 'two processes touch another page each; the frames hold a clean page of each',
    cpus: 2,
    frames: 2,
    fewestFrames: threads => threads,
    config: TABLES,
    prepare(seat) {
      process(seat);
      touch(seat, 0)();
    },
    operations: seat => [touch(seat, 1)],
  }),
  kernelProgram({
    name: 'evict-dirty',
    summary: 'two processes store to another page each; the frames hold a dirty page of each',
    cpus: 2,
    frames: 2,
    fewestFrames: threads => threads,
    config: TABLES,
    prepare(seat) {
      process(seat);
      store(seat, 0)();
    },
    operations: seat => [store(seat, 1)],
  }),
  kernelProgram({
    name: 'swap-in',
    summary: 'two processes load a page each that is on the swap disk, with frames free',
    cpus: 2,
    frames: 2,
    config: TABLES,
    prepare: swapOut,
    operations: seat => [load(seat, 0, null)],
  }),
  kernelProgram({
    name: 'swap-in-out',
    summary: 'two processes load a page each that is on the swap disk; one frame for both',
    cpus: 2,
    frames: 1,
    config: TABLES,
    prepare: swapOut,
    operations: seat => [load(seat, 0, null)],
  }),
  kernelProgram({
    name: 'as_destroy',
    summary: 'an address space is destroyed while another CPU evicts its page',
    cpus: 2,
    frames: 1,
    config: TABLES,
    prepare(seat) {
      process(seat);
      if (seat.number === 0) {
        store(seat, 0)();
      }
    },
    operations: seat => [seat.number === 0 ? destroy(seat) : store(seat, 1)],
  }),
  kernelProgram({
    name: 'kmalloc',
    summary: 'each CPU: one kmalloc, of blocks that share a page',
    cpus: 2,
    frames: 2,
    // The page, in which three more blocks fit, and the one in which kmalloc keeps the book of its pages; then a page each.
    kernelFrames: threads => 2 + Math.max(0, threads - 3),
    prepare({ kernel, number }) {
      if (number === 0) {
        kernel.kmalloc.kmalloc(997);
      }
    },
    operations: seat => [kmalloc(seat, 997)],
  }),
  kernelProgram({
    name: 'flush-all',
    summary: 'the seventeenth request to a CPU whose queue of sixteen is full; the other CPU shoots back meanwhile',
    cpus: 2,
    frames: 1,
    oneThread: true,
    fewestCpus: 2,
    prepare({ kernel, number }) {
      for (let n = 0; number === 0 && n < TLBSHOOTDOWN_MAX; n++) {
        kernel.shootdown.send(1, page(n));
      }
    },
    operations: ({ kernel, number, cpus }) => [
      op('shoot', () => {
        kernel.shootdown.shoot(1 << ((number + 1) % cpus), page(TLBSHOOTDOWN_MAX));
        return 0;
      }),
    ],
  }),
];
