/** Small programs of user memory: faults, evictions, swap and shootdowns. One process a CPU; what it reads it has stored. */
import type { VAddr } from '../../machine/mips.ts';
import { ProcessKilled } from '../../machine/panic.ts';
import { NO_AS } from '../../vm/coremap.ts';
import type { ProgramMaker } from './maker.ts';
import { kernelProgram, op, type Seat } from './shape.ts';

const page = (n: number): VAddr => 0x00400000 + n * 4096;

/** What a process writes: its CPU, the page, and how often it has been there. */
const valueIn = (number: number, n: number, time: number): number => ((number + 1) << 16) | (n << 8) | time;

/** A killed process is an answer; everything else is a fault. */
function survived(access: () => void): number {
  try {
    access();
    return 1;
  } catch (error) {
    if (error instanceof ProcessKilled) {
      return -error.errno;
    }
    throw error;
  }
}

const store = ({ user, number }: Seat, n: number, time = 1) =>
  op(`store page ${n}`, () => survived(() => user.store(page(n), valueIn(number, n, time))));

/** Loads what operation `stored` has stored, if that was allowed to live. */
const load = ({ kernel, user, number, result }: Seat, n: number, stored: number, time = 1) =>
  op(`load page ${n}`, () => {
    let found = 0;
    const lives = survived(() => {
      found = user.load(page(n));
    });
    if (lives === 1 && result(stored) === 1 && found !== valueIn(number, n, time)) {
      kernel.cpu.panic(
        `the process of CPU ${number} stored 0x${valueIn(number, n, time).toString(16)} in page ${n} and reads 0x${found.toString(16)}`,
      );
    }
    return lives;
  });

const touch = ({ kernel, user, number }: Seat, n: number) =>
  op(`load page ${n}`, () =>
    survived(() => {
      const found = user.load(page(n));
      if (found !== 0) {
        kernel.cpu.panic(`the process of CPU ${number} reads 0x${found.toString(16)} in page ${n}, never stored to`);
      }
    }),
  );

const destroy = ({ kernel }: Seat) =>
  op('as_destroy', () => {
    kernel.unmapper.as_destroy(kernel.spaces.curas);
    kernel.spaces.as_activate(NO_AS);
    return 0;
  });

const unmap = ({ kernel }: Seat, n: number) =>
  op(`as_unmap page ${n}`, () => {
    kernel.unmapper.as_unmap(kernel.spaces.curas, page(n));
    return 0;
  });

/** Each CPU's process has an address space of its own, and runs there. */
function process({ kernel }: Seat): void {
  kernel.spaces.as_activate(kernel.spaces.as_create());
}

const TABLES = { pageTables: 8 } as const;

export const userPrograms: readonly ProgramMaker[] = [
  kernelProgram({
    name: 'fault',
    summary: 'two processes touch a page each, one frame for both: each fault evicts the other page',
    cpus: 2,
    frames: 1,
    config: TABLES,
    prepare: process,
    operations: seat => [store(seat, 0), load(seat, 0, 0)],
  }),
  kernelProgram({
    name: 'walk',
    summary: 'two processes store to two pages each and read them back, in three frames',
    cpus: 2,
    frames: 3,
    config: TABLES,
    prepare: process,
    operations: seat => [store(seat, 0), store(seat, 1), load(seat, 0, 0), load(seat, 1, 1)],
  }),
  kernelProgram({
    name: 'zero',
    summary: 'fresh pages must read as zero while others evict and store',
    cpus: 2,
    frames: 1,
    config: TABLES,
    prepare: process,
    operations: seat => (seat.number === 0 ? [touch(seat, 0), touch(seat, 1)] : [store(seat, 0), store(seat, 1)]),
  }),
  kernelProgram({
    name: 'huge',
    summary: 'a process larger than memory, and a kernel that takes a run of pages from under it',
    cpus: 2,
    frames: 3,
    config: TABLES,
    prepare: process,
    operations: seat =>
      seat.number === 0
        ? [store(seat, 0), store(seat, 1), store(seat, 2), load(seat, 0, 0)]
        : [
            op('alloc_kpages(2)', () => seat.kernel.kpages.alloc_kpages(2)),
            op('free_kpages', () => {
              const va = seat.result(0);
              if (va !== 0) {
                seat.kernel.kpages.free_kpages(va);
              }
              return va;
            }),
          ],
  }),
  kernelProgram({
    name: 'modify',
    summary: 'a clean page is stored to while another CPU evicts it: the store must not be lost',
    cpus: 2,
    frames: 1,
    config: TABLES,
    prepare: process,
    operations: seat =>
      seat.number === 0
        ? [store(seat, 0, 1), load(seat, 0, 0, 1), store(seat, 0, 2), load(seat, 0, 2, 2)]
        : [touch(seat, 0)],
  }),
  kernelProgram({
    name: 'destroy',
    summary: 'an address space is destroyed while another CPU evicts its pages',
    cpus: 2,
    frames: 2,
    config: TABLES,
    prepare: process,
    operations: seat =>
      seat.number === 0
        ? [store(seat, 0), unmap(seat, 0), store(seat, 1), destroy(seat)]
        : [store(seat, 0), store(seat, 1), load(seat, 0, 0), destroy(seat)],
  }),
];
