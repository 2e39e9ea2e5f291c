/** What a process does in the programs of user memory: what it reads it has stored. */
import type { VAddr } from '../../machine/mips.ts';
import { ProcessKilled } from '../../machine/panic.ts';
import { NO_AS } from '../../vm/coremap.ts';
import { op, type Seat } from './shape.ts';

/** The first address of a process's page. */
export const page = (n: number): VAddr => 0x00400000 + n * 4096;

/** What a process writes: its CPU, the page, and how often it has been there. */
export const valueIn = (number: number, n: number, time: number): number => ((number + 1) << 16) | (n << 8) | time;

/** 1, or the error that has killed the process, negative: a killed process is an answer; everything else is a fault. */
export function survived(access: () => void): number {
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

export const store = ({ user, number }: Seat, n: number, time = 1) =>
  op(`store page ${n}`, () => survived(() => user.store(page(n), valueIn(number, n, time))));

/** Loads what operation `stored` has stored, if that was allowed to live; null: what was stored before the machine started. */
export const load = ({ kernel, user, number, result }: Seat, n: number, stored: number | null, time = 1) =>
  op(`load page ${n}`, () => {
    let found = 0;
    const lives = survived(() => {
      found = user.load(page(n));
    });
    if (lives === 1 && (stored === null || result(stored) === 1) && found !== valueIn(number, n, time)) {
      kernel.cpu.panic(
        `the process of CPU ${number} stored 0x${valueIn(number, n, time).toString(16)} in page ${n} and reads 0x${found.toString(16)}`,
      );
    }
    return lives;
  });

export const touch = ({ kernel, user, number }: Seat, n: number) =>
  op(`load page ${n}`, () =>
    survived(() => {
      const found = user.load(page(n));
      if (found !== 0) {
        kernel.cpu.panic(`the process of CPU ${number} reads 0x${found.toString(16)} in page ${n}, never stored to`);
      }
    }),
  );

export const destroy = ({ kernel }: Seat) =>
  op('as_destroy', () => {
    kernel.unmapper.as_destroy(kernel.spaces.curas);
    kernel.spaces.proc_setas(NO_AS);
    return 0;
  });

export const unmap = ({ kernel }: Seat, n: number) =>
  op(`as_unmap page ${n}`, () => {
    kernel.unmapper.as_unmap(kernel.spaces.curas, page(n));
    return 0;
  });

/** Each CPU's process has an address space of its own, and runs there. */
export function process({ kernel }: Seat): void {
  kernel.spaces.proc_setas(kernel.spaces.as_create());
}
