/** The lessons, in the order in which they build on each other. */
import { busyFrame } from './busyframe.ts';
import { checkThenAct } from './checkthenact.ts';
import { halfway } from './halfway.ts';
import type { Lesson } from './lesson.ts';
import { lostFrame } from './lostframe.ts';
import { lostWakeup } from './lostwakeup.ts';
import { noAckWait } from './noackwait.ts';
import { noShootdown } from './noshootdown.ts';
import { sleepUnderLock } from './sleepunderlock.ts';
import { spinlockDeadlock } from './spinlock.ts';
import { writtenTooEarly } from './writtentooearly.ts';

export const lessons: readonly Lesson[] = [
  halfway,
  lostFrame,
  checkThenAct,
  lostWakeup,
  busyFrame,
  noShootdown,
  noAckWait,
  writtenTooEarly,
  sleepUnderLock,
  spinlockDeadlock,
];
