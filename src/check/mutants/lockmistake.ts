/**
 * Mistakes in the kinds of lock, and how each becomes a mutant of the kernel.
 *
 * A mistake either makes one instruction on one word of the lock go wrong, so that the lock's own code runs over a
 * machine that does not do what it says; or it is the lock once more, rewritten with the mistake in it. Both serve the
 * kernel, the programs that explore a lock alone, and the conformance tests.
 */
import type { Cpu } from '../../machine/cpu.ts';
import type { Addr, Machine } from '../../machine/machine.ts';
import type { Lock } from '../../sync/lock.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { type Mutant, type MutantFault, type MutantRun, wordsNamed } from './mutant.ts';

/** The first word of what the lock has laid out under its name and this suffix. */
type WordsOf = (suffix: string) => Addr;

export interface LockMistake {
  readonly name: string;
  /** The kind of lock that is broken by it. */
  readonly lock: string;
  readonly summary: string;
  readonly bug: string;
  /** As a mutant's; `stall` alone unless given. */
  readonly expects?: readonly MutantFault[];
  /** Besides the lock, what a run of it needs. */
  readonly options?: MutantRun;
  /** Makes CPU `cpu`'s machine go wrong. */
  spoil?(m: Machine, at: WordsOf, cpu: number): void;
  /** The lock with the mistake in it, as CPU `cpu` sees it. */
  rewrite?(cpu: Cpu, name: string, at: WordsOf): Lock;
}

const spoilt = new WeakSet<Machine>();

/** Changes a machine that all CPUs share, as the model machine, once: the first CPU's change is everybody's. */
export function once(m: Machine, change: () => void): void {
  if (!spoilt.has(m)) {
    spoilt.add(m);
    change();
  }
}

/** The lock as CPU `cpu` sees it with the mistake, where the unbroken one is `lock`. */
export function withMistake(mistake: LockMistake, cpu: Cpu, lock: Lock, at: WordsOf): Lock {
  mistake.spoil?.(cpu.m, at, cpu.number);
  return mistake.rewrite?.(cpu, lock.name, at) ?? lock;
}

/** The kernel with that lock around its coremap. */
export function lockMutant(mistake: LockMistake): Mutant {
  const { name, lock, summary, bug, expects = ['stall'], options } = mistake;
  return {
    name,
    summary: `(lock ${lock}) ${summary}`,
    bug,
    expects,
    workload: ['kpages', 'mix', 'walk'],
    options: { ...(lock === 'sleep' ? {} : { lock }), ...options, watchdogMs: 4000 },
    apply(kernel: Kernel) {
      const { cpu, coremap } = kernel;
      const at: WordsOf = suffix => wordsNamed(kernel, `${coremap.lock.name}${suffix}`);
      Object.assign(coremap, { lock: withMistake(mistake, cpu, coremap.lock, at) });
    },
  };
}
