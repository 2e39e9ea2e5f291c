/** lost-wakeup: a thread that gets on its wait channel after the wake-up it wants has been and gone. */
import type { Fault, Outcome } from '../run/types.ts';
import { goesThrough } from './counterpart.ts';
import { faultEvidence, WATCHDOG_MS } from './kernelrun.ts';
import { untilShown } from './tries.ts';
import type { Demo, Evidence } from './types.ts';

const MUTANT = 'sleep-before-enqueue';
/** Two CPUs: with more, the next that sleeps for the lock would bring the wake-up that was lost. */
const MACHINE = { workloads: ['kpages'], cpus: 2, programs: 2, frames: 256 } as const;
const PAGES = 20_000;
const TRIES = 4;

export const lostWakeup: Demo = {
  name: 'lost-wakeup',
  summary: 'a thread tests the lock, drops the guard, and only then gets on the wait channel: it sleeps for ever',
  claim:
    'Whoever sleeps for a lock must be on the wait channel before the guard that it tested the lock under is dropped. ' +
    'If it drops the guard first, a release in between finds the channel empty and wakes nobody; then the thread gets ' +
    'on the channel and sleeps for a lock that is free, for ever. With the guard held from the test to the channel the ' +
    'same work goes through.',
  next: `coremap stress --mutant ${MUTANT}`,
  async run(context) {
    const { evidence } = context;
    const asleep = await untilShown(context, {
      what: 'a sleeper drops the guard before it is on the channel',
      tries: TRIES,
      options: { ...MACHINE, ops: PAGES, mutant: MUTANT, watchdogMs: WATCHDOG_MS },
      look: asleepForFreeLock,
    });
    evidence.push(...(asleep === null ? [] : momentOf(asleep)));
    const guarded = await goesThrough(context, 'the same work, the guard held from the test to the channel', MACHINE);
    return { evidence, holds: asleep !== null && guarded };
  },
};

const SLEEPER = /^CPU (\d+) sleeps on coremap\.lock\.wchan\b/;

interface Asleep {
  readonly stall: Fault;
  readonly cpu: number;
}

/** The CPU that sleeps for the coremap's lock while that is free, if the machine stopped because of it. Else null. */
function asleepForFreeLock({ faults }: Outcome): Asleep | null {
  const stall = faults.find(({ kind }) => kind === 'stall');
  if (stall === undefined || !linesOf(stall.details.locks).includes('coremap.lock: free')) return null;
  const sleeper = linesOf(stall.details.cpus)
    .map(line => SLEEPER.exec(line)?.[1])
    .find(cpu => cpu !== undefined);
  return sleeper === undefined ? null : { stall, cpu: Number(sleeper) };
}

function linesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function momentOf({ stall, cpu }: Asleep): Evidence[] {
  const other = 1 - cpu;
  return [
    faultEvidence('the watchdog finds the machine stopped', stall, ['cpus', 'locks']),
    {
      kind: 'moment',
      label: 'the order that ends like this: on the channel, and the lock free',
      lines: [
        `CPU ${cpu}  finds coremap.lock held by CPU ${other}, and drops the guard`,
        `CPU ${other}  releases the lock: somebody wants it, so it takes the guard; the channel is empty; it wakes nobody`,
        `CPU ${cpu}  gets on the channel and sleeps: no release will look for it again`,
      ],
    },
    {
      kind: 'text',
      label: 'how wide the window is',
      lines: ['The broken kernel lingers in a spin loop between the guard and the channel, so that it is met soon.'],
    },
  ];
}
