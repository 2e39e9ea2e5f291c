/** What a CPU waits for, in words. */
import { type Stopped, waitFor } from '../check/waits/waitfor.ts';
import type { CpuState } from '../machine/cpuwords.ts';
import { WAIT_NAMES } from '../machine/waits.ts';

/** `spins for coremap.lock, which CPU 0 holds`, of a CPU that waits for something that has a name. */
export function waitText(stopped: Stopped, state: CpuState): string {
  return waitFor(stopped, state)?.how ?? `${WAIT_NAMES[state.waitKind]} ${stopped.nameOf(state)}`;
}
