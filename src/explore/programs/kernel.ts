/** Small programs of kernel memory: every way to get pages and to give them back, two to four CPUs, few frames. */
import {
  alloc_kpages,
  dies,
  drain,
  free_kpages,
  free_run,
  kfree,
  kmalloc,
  mark,
  page_alloc,
  page_free,
  page_nalloc,
} from './kerneloperations.ts';
import type { ProgramMaker } from './maker.ts';
import { kernelProgram } from './shape.ts';

/** What is repeated may be repeated as often as anybody will ask for. */
const MANY = 1000;

const repeated = <T>(ops: number, make: (n: number) => readonly T[]): T[] =>
  Array.from({ length: ops }, (_, n) => make(n)).flat();

export const kernelPrograms: readonly ProgramMaker[] = [
  kernelProgram({
    name: 'alloc',
    summary: 'each CPU: one page_alloc, one page_free',
    cpus: 2,
    frames: 3,
    operations: seat => [page_alloc(seat), page_free(seat, 0)],
  }),
  kernelProgram({
    name: 'alloc2',
    summary: 'each CPU: page_alloc twice, then both pages freed',
    cpus: 2,
    frames: 4,
    operations: seat => [page_alloc(seat), page_alloc(seat), page_free(seat, 0), page_free(seat, 1)],
  }),
  kernelProgram({
    name: 'scarce',
    summary: 'three page_allocs for two frames: one of them is told ENOMEM, or comes after a free',
    cpus: 3,
    frames: 2,
    operations: seat => [page_alloc(seat), page_free(seat, 0)],
  }),
  kernelProgram({
    name: 'kpages',
    summary: 'each CPU: alloc_kpages(1), a mark in the page, free_kpages; over and over',
    cpus: 2,
    frames: 4,
    mostOps: MANY,
    operations: (seat, ops) =>
      repeated(ops ?? 2, n => [alloc_kpages(seat, 1), mark(seat, 3 * n, true), free_kpages(seat, 3 * n)]),
  }),
  kernelProgram({
    name: 'km4',
    summary: 'runs of two pages on one CPU, single pages on the others, each page marked',
    cpus: 2,
    frames: 4,
    operations: seat =>
      seat.number === 0
        ? [alloc_kpages(seat, 2), mark(seat, 0, true), free_kpages(seat, 0)]
        : [
            alloc_kpages(seat, 1),
            mark(seat, 0, true),
            alloc_kpages(seat, 2),
            free_kpages(seat, 0),
            free_kpages(seat, 2),
          ],
  }),
  kernelProgram({
    name: 'mix',
    summary: 'page_alloc, page_nalloc, alloc_kpages and kmalloc on different CPUs at once',
    cpus: 2,
    frames: 6,
    operations: seat =>
      seat.number % 2 === 0
        ? [page_alloc(seat), kmalloc(seat, 100), mark(seat, 0, false), page_free(seat, 0), kfree(seat, 1)]
        : [page_nalloc(seat, 2), mark(seat, 0, false), page_alloc(seat), free_run(seat, 0), page_free(seat, 2)],
  }),
  kernelProgram({
    name: 'km1',
    summary: 'each CPU: kmalloc twice and kfree twice, of blocks that share a page',
    cpus: 2,
    frames: 4,
    mostOps: MANY,
    operations: (seat, ops) => {
      const blocks = [...Array(ops ?? 2).keys()];
      return [...blocks.map(() => kmalloc(seat, 997)), ...blocks.map(n => kfree(seat, n))];
    },
  }),
  kernelProgram({
    name: 'zombies',
    summary: "a dead thread's stack is freed from the timer interrupt while others allocate",
    cpus: 2,
    frames: 4,
    oneThread: true,
    operations: seat => [
      alloc_kpages(seat, 1),
      dies(seat, 0),
      alloc_kpages(seat, 1),
      free_kpages(seat, 2),
      drain(seat),
    ],
  }),
];
