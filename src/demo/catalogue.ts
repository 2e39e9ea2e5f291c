/** The demonstrations by name, in the order in which they make the argument. */
import { ackTooEarly } from './acktooearly.ts';
import { checkThenAct } from './checkthenact.ts';
import { spinShootdownDeadlock } from './deadlock.ts';
import { lostWakeup } from './lostwakeup.ts';
import { missingLock } from './missinglock.ts';
import { missingShootdown } from './missingshootdown.ts';
import { preemptedHolder } from './preemptedholder.ts';
import { scanOrList } from './scanorlist.ts';
import { sleepUnderSpinlock } from './sleepunderspinlock.ts';
import { spinBurn } from './spinburn.ts';
import type { Demo } from './types.ts';
import { whenSpinningWins } from './whenspinningwins.ts';

export const demos: readonly Demo[] = [
  spinBurn,
  spinShootdownDeadlock,
  sleepUnderSpinlock,
  preemptedHolder,
  missingLock,
  checkThenAct,
  missingShootdown,
  ackTooEarly,
  lostWakeup,
  whenSpinningWins,
  scanOrList,
];
