/** What kernel programs share: words at kernel addresses, tags in what they allocated, and the leak check. */
import { hex, kvaddr_to_paddr, PAGE_FRAME, PAGE_SIZE, type VAddr } from '../../machine/mips.ts';
import type { ThreadContext } from '../program.ts';

/**
 * How often in a row a round goes on after the kernel was out of memory; then it ends, having freed all that it held. Many,
 * for on a busy host the CPU that is about to free memory may not run while another one has several turns.
 */
const MOST_REFUSALS = 200;

/** Counts in a register that the kernel was out of memory once more. Whether to try again, in a later turn. */
export function tryAgain({ registers }: ThreadContext, register: number): boolean {
  const refusals = registers.get(register) + 1;
  registers.set(register, refusals);
  return refusals <= MOST_REFUSALS;
}

export function loadKernel({ cpu }: ThreadContext, va: VAddr): number {
  return cpu.m.load(cpu.wordOf(kvaddr_to_paddr(va)));
}

export function storeKernel({ cpu }: ThreadContext, va: VAddr, value: number): void {
  cpu.m.store(cpu.wordOf(kvaddr_to_paddr(va)), value);
}

/** Reports a word of kernel memory that does not hold what its owner left there. */
export function wrongKernelWord(
  thread: ThreadContext,
  program: string,
  va: VAddr,
  expected: number,
  found: number,
): never {
  const { member } = thread;
  const page = hex(va & PAGE_FRAME);
  return thread.corrupt(
    `${program} ${member}: the word at ${hex(va)} is ${hex(found)}, and should be ${hex(expected)}`,
    {
      program,
      member,
      address: hex(va),
      page,
      frame: (kvaddr_to_paddr(va) / PAGE_SIZE) | 0,
      expected,
      found,
    },
  );
}

/** Requires a word of kernel memory to hold `expected`. */
export function expectWord(thread: ThreadContext, program: string, va: VAddr, expected: number): void {
  const found = loadKernel(thread, va);
  if (found !== expected) {
    wrongKernelWord(thread, program, va, expected, found);
  }
  thread.checked(1);
}

/** The last whole word of `bytes` bytes. */
function lastWord(bytes: number): number {
  return ((bytes - 4) & ~3) | 0;
}

/** Tags one piece of memory in its first and last word. */
export function tagEnds(thread: ThreadContext, va: VAddr, bytes: number, tag: number): void {
  storeKernel(thread, va, tag);
  storeKernel(thread, va + lastWord(bytes), tag);
}

/** Requires the tag in the first and last word. */
export function checkEnds(thread: ThreadContext, program: string, va: VAddr, bytes: number, tag: number): void {
  expectWord(thread, program, va, tag);
  expectWord(thread, program, va + lastWord(bytes), tag);
}

/** Requires a fresh page to be zero where it was looked at: at both ends and at one word in between. */
export function checkZero(thread: ThreadContext, program: string, page: VAddr, word: number): void {
  checkEnds(thread, program, page, PAGE_SIZE, 0);
  expectWord(thread, program, page + 4 * (word & (PAGE_SIZE / 4 - 1)), 0);
}

/** A round of the workload begins in this thread: before it allocates anything, as OS/161's `khu` before a test. */
export function beginLeakCheck(thread: ThreadContext): void {
  thread.leaks?.begin();
}

/** A round has ended and holds nothing any more: if no thread of the workload is inside, all must have been given back. */
export function endLeakCheck(thread: ThreadContext, program: string): void {
  const used = thread.leaks?.end() ?? null;
  if (used === null) {
    return;
  }
  const { before, after } = used;
  thread.checked(1);
  if (after !== before) {
    thread.corrupt(`${program}: ${after} bytes of kernel memory are in use, before it there were ${before}`, {
      program,
      expected: before,
      found: after,
    });
  }
}
