/** spin-shootdown-deadlock: the machine that stops for good because the coremap is protected by a spinlock. */
import type { Fault } from '../run/types.ts';
import { goesThrough, sentShootdowns } from './counterpart.ts';
import { faultEvidence } from './kernelrun.ts';
import { untilShown } from './tries.ts';
import type { Demo, Evidence } from './types.ts';

const MUTANT = 'ack-under-lock';
/** Each eviction is a chance to meet; a run makes thousands. One that has not met after this long is tried again. */
const TRY_MS = 4000;
const TRIES = 3;

/** Two CPUs share 96 frames: after the first few milliseconds each page fault evicts. */
const MACHINE = { workloads: ['walk'], cpus: 2, programs: 2, frames: 96 } as const;

export const spinShootdownDeadlock: Demo = {
  name: 'spin-shootdown-deadlock',
  summary: 'a shootdown is awaited with a spinlock held, and its target spins for that lock: the machine stops',
  claim:
    'If the coremap is protected by a spinlock and its holder waits for the acknowledgement of a TLB shootdown, the ' +
    'machine stops for good: the target of the shootdown spins for the lock with its interrupts off, so it never ' +
    'answers, so the lock is never released. The same kernel with a lock that sleeps goes through, because a CPU ' +
    'asleep takes interrupts.',
  next: `coremap stress --mutant ${MUTANT} --lock tas`,
  async run(context) {
    const { evidence } = context;
    const stalled = await untilShown(context, {
      what: 'a spinlock is held while acknowledgements are awaited',
      tries: TRIES,
      options: { ...MACHINE, lock: 'tas', mutant: MUTANT, durationMs: TRY_MS },
      look: ({ faults }) => faults.find(fault => fault.kind === 'stall' && cycleOf(fault).length > 1) ?? null,
    });
    evidence.push(...(stalled === null ? [] : momentOf(stalled)));
    const sleeps = { ...MACHINE, lock: 'sleep', mutant: MUTANT };
    const drops = { ...MACHINE, lock: 'tas', mutant: null };
    const holds = [
      stalled !== null,
      await goesThrough(context, 'the same kernel, with the lock that sleeps', sleeps, sentShootdowns),
      await goesThrough(context, 'a kernel that drops its spinlock before it waits', drops, sentShootdowns),
    ].every(each => each);
    return { evidence, holds };
  },
};

function cycleOf({ details }: Fault): string[] {
  return Array.isArray(details.cycle) ? details.cycle.map(String) : [];
}

function momentOf(stall: Fault): Evidence[] {
  return [
    faultEvidence('the watchdog finds the machine stopped', stall, ['cpus', 'locks', 'busy']),
    { kind: 'moment', label: 'who waits for whom', lines: (stall.details.drawing as string[] | undefined) ?? [] },
  ];
}
