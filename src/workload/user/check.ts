/** What a user program says when it reads something that it did not write. */
import { hex, PAGE_FRAME, type VAddr } from '../../machine/mips.ts';
import type { ThreadContext } from '../program.ts';

/** Reports a word whose value is not what the program left there. */
export function wrongWord(thread: ThreadContext, program: string, va: VAddr, expected: number, found: number): never {
  const { member } = thread;
  return thread.corrupt(
    `${program} ${member}: the word at ${hex(va)} is ${hex(found)}, and should be ${hex(expected)}`,
    {
      program,
      member,
      address: hex(va),
      page: hex(va & PAGE_FRAME),
      expected,
      found,
    },
  );
}

/** Reports a result that is wrong although no single word was seen to be. */
export function wrongResult(
  thread: ThreadContext,
  program: string,
  what: string,
  expected: number,
  found: number,
): never {
  const { member } = thread;
  return thread.corrupt(`${program} ${member}: ${what} is ${found}, and should be ${expected}`, {
    program,
    member,
    expected,
    found,
  });
}
