/** Small programs of user memory: faults, evictions, swap and shootdowns. One process a CPU; what it reads it has stored. */
import type { ProgramMaker } from './maker.ts';
import { kernelProgram, op } from './shape.ts';
import { destroy, load, process, store, touch, unmap } from './useroperations.ts';

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
    mostOps: 4,
    operations: (seat, ops) =>
      [store(seat, 0), store(seat, 1), load(seat, 0, 0), load(seat, 1, 1)].slice(0, ops ?? undefined),
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
