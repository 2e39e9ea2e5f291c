/** Filling kernel memory byte by byte as the machine sees it (big-endian), a word at a time. */
import type { VAddr } from '../../machine/mips.ts';
import type { ThreadContext } from '../program.ts';
import { loadKernel, storeKernel, wrongKernelWord } from './memory.ts';

/** The bits of the first `bytes` bytes of a word; 4 or more are all. */
function firstBytes(bytes: number): number {
  return bytes >= 4 ? -1 : ~(-1 >>> (8 * bytes));
}

/** Sets `bytes` bytes to one value, and nothing beyond them. */
export function fillBytes(thread: ThreadContext, va: VAddr, bytes: number, value: number): void {
  const filled = Math.imul(value, 0x01010101);
  for (let offset = 0; offset < bytes; offset += 4) {
    const mask = firstBytes(bytes - offset);
    const kept = mask === -1 ? 0 : loadKernel(thread, va + offset) & ~mask;
    storeKernel(thread, va + offset, (filled & mask) | kept);
  }
}

/** Requires `bytes` bytes to hold one value. */
export function expectBytes(thread: ThreadContext, program: string, va: VAddr, bytes: number, value: number): void {
  const filled = Math.imul(value, 0x01010101);
  for (let offset = 0; offset < bytes; offset += 4) {
    const mask = firstBytes(bytes - offset);
    const found = loadKernel(thread, va + offset);
    if (((found ^ filled) & mask) !== 0) {
      wrongKernelWord(thread, program, va + offset, filled & mask, found & mask);
    }
  }
  thread.checked(Math.ceil(bytes / 4));
}
