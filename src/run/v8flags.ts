/**
 * Two flags for V8, set before any CPU's thread compiles the kernel.
 *
 * Kernel functions are small and call each other; with V8's own limits (27 bytes of bytecode count as small, 920 may be
 * inlined in sum) the budget runs out in the middle of page_alloc, and where it does differs from run to run. Measured, a
 * pair of page_alloc and page_free: 146 to 168 ns without the flags, 116 to 125 with them; twice these values are slower.
 *
 * Threads that explore do without. Their functions are many and called seldom, and the flags double the time that V8 takes
 * to compile them, which each thread of the host pays for itself: `explore ok3 --strategy dpor` takes 3.2 to 3.9 s of
 * processor time with one thread and two alike, and with the flags 4.7 to 6.4 s with one and 6.8 to 7.6 s with two.
 * After ten seconds the flags would win 5% back.
 */
import { setFlagsFromString } from 'node:v8';

export function setV8Flags(): void {
  setFlagsFromString('--max-inlined-bytecode-size-small=60');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=6000');
}
