/** How much a program does in a round. */
import type { ThreadContext } from './program.ts';

/** What `--ops` says, or else the program's own size; never more than a register can count. */
export function sizeOfRound({ ops }: Pick<ThreadContext, 'ops'>, own: number): number {
  return Math.min(ops ?? own, 0x7fffffff);
}
