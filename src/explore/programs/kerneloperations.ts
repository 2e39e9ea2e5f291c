/** What a CPU does in the programs of kernel memory. Operations that give back name the operation that got. */
import { IRQ_TIMER, kvaddr_to_paddr, paddr_to_kvaddr } from '../../machine/mips.ts';
import { NO_AS } from '../../vm/coremap.ts';
import { op, type Seat } from './shape.ts';

export const page_alloc = ({ kernel }: Seat) => op('page_alloc', () => kernel.pages.page_alloc(NO_AS, 0, true));

export const page_nalloc = ({ kernel }: Seat, n: number) => op(`page_nalloc(${n})`, () => kernel.pages.page_nalloc(n));

/** Frees what operation `n` has returned, if it was a page. */
export const page_free = ({ kernel, result }: Seat, n: number) =>
  op('page_free', () => {
    const pa = result(n);
    if (pa > 0) {
      kernel.pages.page_free(pa);
    }
    return pa;
  });

/** Frees the run that operation `n` has returned as a physical address. */
export const free_run = ({ kernel, result }: Seat, n: number) =>
  op('free_kpages', () => {
    const pa = result(n);
    if (pa > 0) {
      kernel.kpages.free_kpages(paddr_to_kvaddr(pa));
    }
    return pa;
  });

export const alloc_kpages = ({ kernel }: Seat, n: number) =>
  op(`alloc_kpages(${n})`, () => kernel.kpages.alloc_kpages(n));

export const free_kpages = ({ kernel, result }: Seat, n: number) =>
  op('free_kpages', () => {
    const va = result(n);
    if (va !== 0) {
      kernel.kpages.free_kpages(va);
    }
    return va;
  });

export const kmalloc = ({ kernel }: Seat, bytes: number) =>
  op(`kmalloc(${bytes})`, () => kernel.kmalloc.kmalloc(bytes));

export const kfree = ({ kernel, result }: Seat, n: number) =>
  op('kfree', () => {
    const va = result(n);
    if (va !== 0) {
      kernel.kmalloc.kfree(va);
    }
    return va;
  });

/** A thread has died here and left its stack; the timer interrupt buries it. */
export const dies = ({ kernel, result }: Seat, n: number) =>
  op('thread_exit', () => {
    const stack = result(n);
    if (stack !== 0) {
      kernel.zombies.thread_exit(stack);
      kernel.cpu.raise(kernel.cpu.number, IRQ_TIMER);
      kernel.cpu.safepoint();
    }
    return stack;
  });

export const drain = ({ kernel }: Seat) =>
  op('drain_deferred', () => {
    kernel.kpages.drain_deferred();
    return 0;
  });

/** Writes a mark into a page that it has, and looks whether it is there: another owner's would be. */
export const mark = ({ kernel, result, number }: Seat, n: number, kernelAddress: boolean) =>
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
