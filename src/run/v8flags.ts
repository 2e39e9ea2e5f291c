/**
 * Two flags for V8, set before any CPU's thread compiles the kernel.
 *
 * Kernel functions are small and call each other; with V8's own limits (27 bytes of bytecode count as small, 920 may be
 * inlined in sum) the budget runs out in the middle of page_alloc, and where it does differs from run to run. Measured, a
 * pair of page_alloc and page_free: 146 to 168 ns without the flags, 116 to 125 with them; twice these values are slower.
 */
import { setFlagsFromString } from 'node:v8';

export function setV8Flags(): void {
  setFlagsFromString('--max-inlined-bytecode-size-small=60');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=6000');
}
