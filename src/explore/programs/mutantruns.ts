/**
 * Where the explorer finds each mutant: a program small enough to show it in a moment, what that needs, and the kinds of
 * fault that it may end in. On the model machine a fault is named more closely than on threads: what stalls there is a
 * deadlock or a lost wake-up here, and what ends in a broken list there may be a data race here.
 */
import { mutantNamed } from '../../check/mutants/index.ts';
import { lockMistakes } from '../../check/mutants/locks.ts';
import type { FaultKind } from '../foundfault.ts';
import { PROGRAM_DEFAULTS, type ProgramOptions } from './maker.ts';

interface MutantRun {
  readonly program: string;
  readonly expects: readonly FaultKind[];
  /** Options of the program, where they are not its own. */
  readonly options?: Partial<ProgramOptions>;
}

const OWNERS: readonly FaultKind[] = ['oracle', 'panic', 'audit', 'data-race', 'linearizability'];
const SLEEPS: readonly FaultKind[] = ['lost-wakeup', 'deadlock'];
const SPINS: readonly FaultKind[] = ['deadlock', 'lost-wakeup', 'livelock'];
const THREE = { cpus: 3 } as const;

const RUNS: Readonly<Record<string, MutantRun>> = {
  // Allocation.
  'no-lock': { program: 'alloc', expects: OWNERS },
  'lock-dropped-before-mark': { program: 'kpages', expects: OWNERS },
  'busy-not-tested': { program: 'huge', expects: ['panic', 'oracle'] },
  'evict-fixed': { program: 'scarce', expects: ['oracle', 'panic'] },
  'zero-after-unlock': { program: 'zero', expects: ['oracle', 'audit', 'data-race'] },
  'used-not-lowered': { program: 'alloc', expects: ['audit', 'oracle'] },
  'forgotten-run-length': { program: 'km4', expects: ['audit', 'oracle', 'panic'] },
  'double-free': { program: 'kpages', expects: ['panic', 'oracle', 'audit'] },
  'free-run-head-wiped': { program: 'km4', expects: OWNERS },
  'run-of-victims': { program: 'km4', expects: OWNERS },
  'sleep-in-interrupt': { program: 'zombies', expects: ['panic'] },
  // Magazines.
  'magazine-taken-twice': { program: 'scarce', expects: OWNERS },
  'magazine-lost-when-full': { program: 'magazines', expects: ['audit'] },
  'magazine-page-not-zeroed': { program: 'kpages', expects: ['oracle'] },
  'magazine-marked-late': { program: 'scarce', expects: OWNERS },
  // Swap slots.
  'slot-freed-twice': { program: 'walk', expects: ['panic', 'oracle', 'audit'] },
  'slot-leak': { program: 'swapin', expects: ['audit'] },
  'slot-alloc-unlocked': { program: 'walk', expects: ['oracle', 'panic', 'audit'], options: { frames: 2 } },
  'slot-forgotten': { program: 'walk', expects: ['oracle', 'audit'] },
  // Eviction.
  'reuse-before-writeout': { program: 'walk', expects: ['oracle', 'panic', 'data-race'] },
  'readable-before-written': { program: 'swapagain', expects: ['oracle'] },
  'stale-dirty': { program: 'modify', expects: ['oracle', 'audit'] },
  'write-before-shootdown': { program: 'fault', expects: ['oracle', 'data-race'] },
  'maps-busy-frame': { program: 'walk', expects: ['oracle', 'audit', 'panic', 'data-race'] },
  'free-without-shootdown': { program: 'moved', expects: ['audit', 'oracle'] },
  'write-error-ignored': { program: 'baddisk', expects: ['oracle'] },
  'swapin-not-waited': { program: 'walk', expects: ['oracle', 'audit', 'data-race'] },
  'mapped-before-read': { program: 'swapin', expects: ['oracle', 'data-race'] },
  // Shootdown.
  'no-shootdown': { program: 'walk', expects: ['oracle', 'audit', 'data-race'] },
  'no-ack-wait': { program: 'fault', expects: ['oracle', 'audit', 'data-race'] },
  'ack-awaited-deaf': { program: 'shootdown', expects: ['deadlock'] },
  'idle-cpu-skipped': { program: 'moved', expects: ['oracle', 'audit', 'machine-check', 'data-race'] },
  'owner-cpu-rewritten': { program: 'moved', expects: ['oracle', 'audit', 'machine-check'] },
  'ack-before-invalidate': { program: 'walk', expects: ['oracle', 'audit', 'data-race'] },
  'ack-lost-on-overflow': { program: 'overflow', expects: SLEEPS },
  'ipi-cleared-after-drain': { program: 'huge', expects: SLEEPS },
  'handler-takes-lock': { program: 'walk', expects: ['panic'] },
  'ack-under-lock': { program: 'walk', expects: ['deadlock'] },
  'sleep-under-lock': { program: 'walk', expects: ['panic'] },
  'sleep-under-lock-unchecked': { program: 'walk', expects: ['deadlock'] },
  // Translations.
  'probe-gt-zero': { program: 'walk', expects: ['oracle', 'audit', 'machine-check'] },
  'asid-from-offset': { program: 'switch', expects: ['machine-check', 'oracle', 'audit'] },
  'no-flush-on-asid-reuse': { program: 'switch', expects: ['panic', 'oracle', 'audit', 'machine-check'] },
  'switch-not-activated': { program: 'walk', expects: ['oracle', 'livelock'], options: { cpus: 1, threadsPerCpu: 2 } },
  // Waking.
  'wakeup-lost': { program: 'fault', expects: SLEEPS },
  'broadcast-unguarded': { program: 'fault', expects: ['data-race', 'lost-wakeup'] },
  'call-not-noticed': { program: 'unidle', expects: ['lost-wakeup'] },
  // Locks.
  'lock-handed-to-nobody': { program: 'lock-sleep', expects: SLEEPS },
  'release-without-wake': { program: 'lock-sleep', expects: SLEEPS },
  'sleep-before-enqueue': { program: 'lock-sleep', expects: SLEEPS },
  'wchan-sleep-unguarded': { program: 'lock-sleep', expects: ['data-race', 'lost-wakeup'] },
  'sleep-lock-forgets-sleepers': { program: 'lock-sleep', expects: SLEEPS, options: THREE },
  'futex-forgets-sleepers': { program: 'lock-futex', expects: SLEEPS, options: THREE },
  'futex-two-states': { program: 'lock-futex', expects: SLEEPS },
  'adaptive-sleeps-unannounced': { program: 'scarce', expects: SLEEPS },
  'tas-plain-store': { program: 'lock-tas', expects: ['data-race', 'panic'] },
  'ticket-skips-a-number': { program: 'lock-ticket', expects: [...SPINS, 'panic'] },
  'ticket-wraps-around': { program: 'lock-ticket', expects: ['data-race', 'panic'], options: { cpus: 3, ops: 1 } },
  'mcs-late-successor-forgotten': { program: 'lock-mcs', expects: SPINS },
  'mcs-next-cleared-late': { program: 'lock-mcs', expects: SPINS },
  'mcs-waits-after-linking': { program: 'lock-mcs', expects: SPINS },
  'clh-node-kept': { program: 'lock-clh', expects: SPINS },
  'clh-marked-late': { program: 'lock-clh', expects: ['data-race', 'panic'] },
  // More than one unlucky switch.
  'free-list-aba': { program: 'alloc2', expects: OWNERS },
  'count-looks-the-same': { program: 'alloc2', expects: OWNERS },
  'one-frame-in-six': { program: 'kpages', expects: OWNERS },
  'woken-and-sure': { program: 'fault', expects: ['oracle', 'panic'], options: THREE },
  'count-written-back-late': { program: 'alloc', expects: ['audit', 'oracle'] },
};

/** What the explorer needs for a mutant. Throws a RangeError for one that is not in the table: a test forbids that. */
export function runOfMutant(mutant: string): MutantRun {
  const run = RUNS[mutant];
  if (run === undefined) {
    throw new RangeError(`mutant: ${mutant}: the explorer has no program for it`);
  }
  return run;
}

/**
 * The options with which a program shows a mutant; the user's own, where there are any, come before these. A mistake in a
 * lock is there only where the kernel runs over that lock's own accesses.
 */
export function optionsForMutant(mutant: string, program: string): ProgramOptions {
  const run = runOfMutant(mutant);
  return {
    ...PROGRAM_DEFAULTS,
    mutant,
    lock: mutantNamed(mutant)?.options?.lock ?? PROGRAM_DEFAULTS.lock,
    throughLocks: !program.startsWith('lock-') && lockMistakes.some(({ name }) => name === mutant),
    ...(program === run.program ? run.options : {}),
  };
}
