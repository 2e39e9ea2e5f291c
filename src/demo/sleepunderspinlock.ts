/** sleep-under-spinlock: what the kernel says when a holder of a spinlock is to sleep, and what happens if it does not look. */
import type { Fault, RunResult } from '../run/types.ts';
import { goesThrough } from './counterpart.ts';
import { faultEvidence, kernelRun } from './kernelrun.ts';
import type { Demo, DemoContext } from './types.ts';

const CHECKED = 'sleep-under-lock';
const UNCHECKED = 'sleep-under-lock-unchecked';

/** Fewer frames than pages: the first eviction of a dirty page comes after a few milliseconds. */
const MACHINE = {
  workloads: ['walk'],
  cpus: 2,
  programs: 2,
  frames: 96,
  disk: { kind: 'fixed', nanoseconds: 200_000 },
} as const;

export const sleepUnderSpinlock: Demo = {
  name: 'sleep-under-spinlock',
  summary:
    'the eviction of a dirty page must sleep for the disk: under a spinlock the kernel panics, or stops for good',
  claim:
    'The eviction of a dirty page sleeps until the disk is done. With a spinlock held the kernel panics there, and it ' +
    'must: without the check the holder sleeps with its interrupts off, never takes the interrupt of the disk, and ' +
    'nobody ever runs it again; everybody else waits for its lock, or for its answer to a shootdown. With a lock that ' +
    'sleeps the same goes through: a CPU asleep takes interrupts.',
  next: `coremap stress --mutant ${CHECKED} --lock tas`,
  async run(context) {
    const { evidence } = context;
    const under = { ...MACHINE, lock: 'sleep', mutant: CHECKED };
    const before = { ...MACHINE, lock: 'tas', mutant: null };
    const holds = [
      await panics(context),
      await stops(context),
      await goesThrough(context, 'the same kernel, with the lock that sleeps', under, wroteToSwap),
      await goesThrough(context, 'a kernel that drops its spinlock before it writes', before, wroteToSwap),
    ].every(each => each);
    return { evidence, holds };
  },
};

async function panics(context: DemoContext): Promise<boolean> {
  context.progress('a dirty page is evicted with the spinlock held');
  const { faults } = await kernelRun(context, { ...MACHINE, lock: 'tas', mutant: CHECKED });
  const panic = faults.find(({ kind, message }) => kind === 'panic' && /holds another spinlock besides/.test(message));
  const shown = panic ?? faults[0];
  if (shown !== undefined) {
    context.evidence.push(faultEvidence('the check: wchan_sleep counts the spinlocks of its CPU', shown, ['stack']));
  }
  return panic !== undefined;
}

async function stops(context: DemoContext): Promise<boolean> {
  context.progress('the same without the check');
  const { faults } = await kernelRun(context, { ...MACHINE, lock: 'tas', mutant: UNCHECKED });
  const stall = faults.find(({ kind }) => kind === 'stall');
  const shown = stall ?? faults[0];
  context.evidence.push(
    ...(shown === undefined ? [] : [faultEvidence('without the check', shown, ['cpus', 'locks', 'busy', 'drawing'])]),
  );
  return stall !== undefined && holderAsleep(stall);
}

function wroteToSwap({ vm }: RunResult): boolean {
  return vm.dirtyEvictions > 0;
}

const DEAF = /^CPU (\d+) sleeps on disk request of thread \d+, which is done: it does not take the interrupt/;

/** Whether the holder is asleep and deaf, and the other CPU waits for it. */
function holderAsleep({ details }: Fault): boolean {
  const lines = linesOf(details.cpus);
  const deaf = lines.map(line => DEAF.exec(line)?.[1]).find(cpu => cpu !== undefined);
  const waits = new RegExp(
    `spins for coremap\\.lock, which CPU ${deaf} holds|waits for the acknowledgement of CPU ${deaf}\\b`,
  );
  return deaf !== undefined && lines.some(line => waits.test(line));
}

function linesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
