/** Small programs of kernel memory: every way to get pages and to give them back, two to four CPUs, few frames. */
import { IRQ_TIMER, kvaddr_to_paddr, paddr_to_kvaddr } from '../../machine/mips.ts';
import { NO_AS } from '../../vm/coremap.ts';
import type { ProgramMaker } from './maker.ts';
import { kernelProgram, op, type Seat } from './shape.ts';

const page_alloc = ({ kernel }: Seat) => op('page_alloc', () => kernel.pages.page_alloc(NO_AS, 0, true));

const page_nalloc = ({ kernel }: Seat, n: number) => op(`page_nalloc(${n})`, () => kernel.pages.page_nalloc(n));

/** Frees what operation `n` has returned, if it was a page. */
const page_free = ({ kernel, result }: Seat, n: number) =>
  op('page_free', () => {
    const pa = result(n);
    if (pa > 0) {
      kernel.pages.page_free(pa);
    }
    return pa;
  });

/** Frees the run that operation `n` has returned as a physical address. */
const free_run = ({ kernel, result }: Seat, n: number) =>
  op('free_kpages', () => {
    const pa = result(n);
    if (pa > 0) {
      kernel.kpages.free_kpages(paddr_to_kvaddr(pa));
    }
    return pa;
  });

const alloc_kpages = ({ kernel }: Seat, n: number) => op(`alloc_kpages(${n})`, () => kernel.kpages.alloc_kpages(n));

const free_kpages = ({ kernel, result }: Seat, n: number) =>
  op('free_kpages', () => {
    const va = result(n);
    if (va !== 0) {
      kernel.kpages.free_kpages(va);
    }
    return va;
  });

const kmalloc = ({ kernel }: Seat, bytes: number) => op(`kmalloc(${bytes})`, () => kernel.kmalloc.kmalloc(bytes));

const kfree = ({ kernel, result }: Seat, n: number) =>
  op('kfree', () => {
    const va = result(n);
    if (va !== 0) {
      kernel.kmalloc.kfree(va);
    }
    return va;
  });

/** A thread has died here and left its stack; the timer interrupt buries it. */
const dies = ({ kernel, result }: Seat, n: number) =>
  op('thread_exit', () => {
    const stack = result(n);
    if (stack !== 0) {
      kernel.zombies.thread_exit(stack);
      kernel.cpu.raise(kernel.cpu.number, IRQ_TIMER);
      kernel.cpu.safepoint();
    }
    return stack;
  });

const drain = ({ kernel }: Seat) =>
  op('drain_deferred', () => {
    kernel.kpages.drain_deferred();
    return 0;
  });

/** Writes a mark into a page that it has, and looks whether it is there: another owner's would be. */
const mark = ({ kernel, result, number }: Seat, n: number, kernelAddress: boolean) =>
  op('mark', () => {
    const got = result(n);
    if (got > 0 || (kernelAddress && got !== 0)) {
      const at = kernel.cpu.wordOf(kernelAddress ? kvaddr_to_paddr(got) : got);
      kernel.cpu.m.store(at, number + 1);
      const found = kernel.cpu.m.load(at);
      if (found !== number + 1) {
        kernel.cpu.panic(`CPU ${number} wrote ${number + 1} into its page and finds ${found}`);
      }
      kernel.cpu.m.store(at, 0);
    }
    return 0;
  });

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
    operations: seat => [kmalloc(seat, 997), kmalloc(seat, 997), kfree(seat, 0), kfree(seat, 1)],
  }),
  kernelProgram({
    name: 'zombies',
    summary: "a dead thread's stack is freed from the timer interrupt while others allocate",
    cpus: 2,
    frames: 4,
    operations: seat => [
      alloc_kpages(seat, 1),
      dies(seat, 0),
      alloc_kpages(seat, 1),
      free_kpages(seat, 2),
      drain(seat),
    ],
  }),
];
