/** Small programs for cases that the others do not have: magazines, a disk that fails, a process that moves, and so on. */
import { DISK_WRITE } from '../../machine/disk.ts';
import { PAGE_FRAME, type VAddr } from '../../machine/mips.ts';
import { IPI_UNIDLE, ipi_send } from '../../sync/ipi.ts';
import { ENTRY, NO_AS } from '../../vm/coremap.ts';
import { pte_frame } from '../../vm/pagetable.ts';
import type { ProgramMaker } from './maker.ts';
import { kernelProgram, op, type Seat } from './shape.ts';
import { page, survived, touch, valueIn } from './useroperations.ts';

const TABLES = { pageTables: 8 } as const;

/** Not at the beginning of a page: an address has bits below the page's. */
const word = (n: number): VAddr => page(n) + 0x0c4;

/** What is loaded is compared with what was stored by the oracle behind `user`. */
const load = ({ user }: Seat, page: number) => op(`load page ${page}`, () => survived(() => user.load(word(page))));

const store = ({ user, number }: Seat, page: number, time = 1) =>
  op(`store page ${page}`, () => survived(() => user.store(word(page), valueIn(number, page, time))));

/** The process of CPU `number`, in the first address space that is free, runs here. */
function process({ kernel }: Seat): void {
  kernel.spaces.proc_setas(kernel.spaces.as_create());
}

const unmap = ({ kernel }: Seat, page: number) =>
  op(`as_unmap page ${page}`, () => {
    kernel.unmapper.as_unmap(kernel.spaces.curas, word(page) & PAGE_FRAME);
    return 0;
  });

/** Creates another address space and runs in it. */
const another = (seat: Seat) =>
  op('as_create, proc_setas', () => {
    process(seat);
    return seat.kernel.spaces.curas;
  });

/** A process has run on CPU 0, whose TLB remembers it, and runs on CPU 1 now. */
function moved(seat: Seat): void {
  const { kernel, number } = seat;
  if (number === 0) {
    process(seat);
    kernel.cpu.storeWord(word(0), 0);
    kernel.spaces.proc_setas(NO_AS);
  } else if (number === 1) {
    kernel.spaces.proc_setas(1);
  }
}

/**
 * The process of CPU 0 has both frames: page 0, the older one, differs from what its slot holds, and is in no TLB; page
 * 1 has never been stored to.
 */
function dirtyAgain(seat: Seat): void {
  const { kernel, user, number } = seat;
  process(seat);
  if (number === 0) {
    user.store(word(0), 1);
    user.load(word(1));
    const { coremap, spaces, swap, shootdown } = kernel;
    coremap.lock.acquire();
    const frame = pte_frame(spaces.pte(spaces.curas, word(0)));
    coremap.set(frame, ENTRY.slot, swap.slot_alloc());
    coremap.set(frame, ENTRY.tlb, 0);
    shootdown.invalidate(spaces.entryHi(spaces.curas, word(0)));
    coremap.lock.release();
  }
}

const PAGES = 5;

export const casePrograms: readonly ProgramMaker[] = [
  kernelProgram({
    name: 'magazines',
    summary: 'five pages taken and given back in a row, by way of a magazine of four; another CPU takes one meanwhile',
    cpus: 2,
    frames: 6,
    oneThread: true,
    config: { magazines: 4 },
    operations: ({ kernel, number, result }) => {
      const pages = number === 0 ? PAGES : 1;
      const take = op('alloc_kpages(1)', () => kernel.kpages.alloc_kpages(1));
      const give = (n: number) =>
        op('free_kpages', () => {
          const va = result(n);
          if (va !== 0) {
            kernel.kpages.free_kpages(va);
          }
          return va;
        });
      return [...Array.from({ length: pages }, () => take), ...Array.from({ length: pages }, (_, n) => give(n))];
    },
  }),
  kernelProgram({
    name: 'evict-used',
    summary:
      'a process faults on a page that is in memory and loads from another, which the other CPU evicts meanwhile',
    cpus: 2,
    frames: 3,
    oneThread: true,
    fewestFrames: threads => threads + 1,
    config: TABLES,
    prepare(seat) {
      process(seat);
      touch(seat, 0)();
      if (seat.number === 0) {
        touch(seat, 1)();
        const { spaces, shootdown } = seat.kernel;
        shootdown.invalidate(spaces.entryHi(spaces.curas, page(1)));
      }
    },
    operations: seat => (seat.number === 0 ? [touch(seat, 1), touch(seat, 0)] : [touch(seat, 1)]),
  }),
  kernelProgram({
    name: 'moved',
    summary: 'a process that has run on CPU 0 runs on CPU 1, and loses its page to another one, or gives it back',
    cpus: 2,
    frames: 2,
    oneThread: true,
    config: TABLES,
    prepare: moved,
    operations: seat =>
      seat.number === 1
        ? [store(seat, 0), load(seat, 0), unmap(seat, 0)]
        : [another(seat), store(seat, 1), store(seat, 2)],
  }),
  kernelProgram({
    name: 'switch',
    summary: 'two processes take turns on one CPU, with the same addresses',
    cpus: 2,
    frames: 4,
    oneThread: true,
    config: TABLES,
    prepare: process,
    operations: seat =>
      seat.number === 0 ? [store(seat, 0), another(seat), op('load page 0', () => untouched(seat, 0))] : [],
  }),
  kernelProgram({
    name: 'swapin',
    summary: 'a page comes back from swap while another CPU wants the frame, and is given back, slot and all',
    cpus: 2,
    frames: 2,
    config: TABLES,
    prepare: process,
    operations: seat =>
      seat.number === 0
        ? [store(seat, 0), store(seat, 1), store(seat, 2), load(seat, 0), unmap(seat, 0)]
        : [store(seat, 0), store(seat, 1), load(seat, 0)],
  }),
  kernelProgram({
    name: 'swapagain',
    summary: 'a page that has a swap slot, and has been stored to since, is evicted while its owner reads it',
    cpus: 2,
    frames: 2,
    oneThread: true,
    fewestFrames: () => 2,
    config: TABLES,
    prepare: dirtyAgain,
    operations: seat => [seat.number === 0 ? load(seat, 0) : store(seat, 0)],
  }),
  kernelProgram({
    name: 'baddisk',
    summary: 'every write to swap fails: a page that cannot be written out stays, and its owner loses nothing',
    cpus: 2,
    frames: 1,
    config: TABLES,
    prepare: process,
    diskFails: operation => operation === DISK_WRITE,
    operations: seat => [store(seat, 0), load(seat, 0)],
  }),
  kernelProgram({
    name: 'unidle',
    summary: 'a CPU looks for work and sleeps; another brings some and calls it, perhaps in between',
    cpus: 2,
    frames: 1,
    oneThread: true,
    fewestCpus: 2,
    operations: ({ kernel: { cpu, interrupts }, number }) => {
      const { called } = interrupts.attention;
      const work = cpu.ram;
      // As under the spinlock of a run queue: interrupts that came meanwhile are taken at its end.
      const looks = () => {
        cpu.splraise();
        const found = cpu.m.atomicLoad(work) !== 0;
        cpu.spllower();
        return found;
      };
      return number === 0
        ? [
            op('wait for work', () => {
              cpu.m.store(called, 0);
              while (!looks()) {
                cpu.idle(called);
                cpu.m.store(called, 0);
              }
              cpu.m.atomicStore(work, 0);
              return 0;
            }),
          ]
        : [
            op('bring work', () => {
              cpu.m.atomicStore(work, 1);
              ipi_send(cpu, interrupts.ipis[0] as (typeof interrupts.ipis)[0], 0, IPI_UNIDLE);
              return 0;
            }),
          ];
    },
  }),
];

/** Loads from a page that the address space here has never touched: zero, and nothing of whoever was here before. */
function untouched({ kernel }: Seat, page: number): number {
  return survived(() => {
    const found = kernel.cpu.loadWord(word(page));
    if (found !== 0) {
      kernel.cpu.panic(`a fresh address space reads 0x${found.toString(16)} in page ${page}, never stored to`);
    }
  });
}
