/** CPU 1 of the shootdown benchmark: answers, and does nothing else. */
import type { Arena } from '../src/machine/arena.ts';
import { CONTROL } from '../src/machine/layout.ts';
import type { Addr } from '../src/machine/machine.ts';
import { attachCpu, type SharedRun } from '../src/run/machine.ts';

/** What the CPU does when it is asked: runs, and passes a safepoint every now and then, or sleeps. */
export const ANSWERS = ['runs', 'sleeps'] as const;

export interface AnswerTask extends SharedRun {
  readonly answers: (typeof ANSWERS)[number];
}

/** Set when the CPU shall stop. The same on both threads: after the kernel's words, in the same arena. */
export function stopWord(arena: Arena): Addr {
  return arena.words('the end of the benchmark', 1);
}

export default function answer(task: AnswerTask): void {
  const { m, words, kernel } = attachCpu(task, 1);
  const stop = stopWord(words.kernel.arena);
  m.atomicAdd(CONTROL.arrived, 1);
  while (m.atomicLoad(stop) === 0) {
    if (task.answers === 'sleeps') {
      kernel.cpu.idle(stop);
    } else {
      kernel.cpu.safepoint();
    }
  }
}
