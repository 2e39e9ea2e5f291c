/** The lessons, in the order in which they build on each other. */
import { checkThenAct } from './checkthenact.ts';
import type { Lesson } from './lesson.ts';
import { lostFrame } from './lostframe.ts';
import { lostWakeup } from './lostwakeup.ts';
import { noAckWait } from './noackwait.ts';
import { noShootdown } from './noshootdown.ts';
import { spinlockDeadlock } from './spinlock.ts';

export const lessons: readonly Lesson[] = [
  lostFrame,
  checkThenAct,
  lostWakeup,
  noShootdown,
  noAckWait,
  spinlockDeadlock,
];
