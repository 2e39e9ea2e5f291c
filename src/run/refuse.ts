/** What cannot be run, told before anything is written: files, and more than the machine can hold. */
import { accessSync, constants, statSync } from 'node:fs';
import { KSEG0_BYTES, PAGE_SIZE } from '../machine/mips.ts';
import { MAX_AS } from '../vm/addrspace.ts';
import { ramFramesFor } from '../vm/bootstrap.ts';
import type { KernelConfig } from '../vm/kernelwords.ts';
import type { ThreadSpec } from '../workload/threads.ts';
import { BadInput } from './badinput.ts';
import type { RunOptions } from './types.ts';

const RAM_FRAMES = KSEG0_BYTES / PAGE_SIZE;
const STDIN = '-';

const grouped = (n: number): string => n.toLocaleString('en-US');

/** Traces that cannot be read, and files that are asked to be two things. */
export function refuseFiles({ traces, swap }: Pick<RunOptions, 'traces' | 'swap'>): void {
  if (traces.filter(file => file === STDIN).length > 1) {
    throw new BadInput('--trace', STDIN, 'expected once: there is one standard input');
  }
  for (const file of traces.filter(each => each !== STDIN)) {
    try {
      accessSync(file, constants.R_OK);
    } catch (error) {
      throw new BadInput('--trace', file, `a file that can be read (${(error as Error).message})`);
    }
    if (swap !== null && isSameFile(file, swap)) {
      throw new BadInput('--swap', swap, 'expected another file than a trace: it is written to');
    }
  }
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map(file => statSync(file, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

/** More processes than there are address spaces. */
export function refuseThreads(threads: readonly ThreadSpec[]): void {
  const processes = threads.filter(({ program }) => program.kind === 'user').length;
  if (processes > MAX_AS) {
    throw new BadInput('processes', grouped(processes), `expected at most ${MAX_AS}: each has an address space`);
  }
}

/** More frames than physical memory has beside what the kernel takes of it at start-up. */
export function refuseFrames(kernel: KernelConfig): void {
  let frames = kernel.frames;
  while (ramFramesFor({ ...kernel, frames }) > RAM_FRAMES) {
    frames--;
  }
  if (frames < kernel.frames) {
    throw new BadInput(
      '--frames',
      String(kernel.frames),
      `expected at most ${grouped(frames)}: the kernel's tables take ${grouped(RAM_FRAMES - frames)} ` +
        `of the machine's ${grouped(RAM_FRAMES)} frames here`,
    );
  }
}
