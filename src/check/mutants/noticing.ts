/** A wake-up that arrives between a look and the sleep, and is not noticed: this kernel had it once. */
import { IPI_UNIDLE } from '../../sync/ipi.ts';
import type { Kernel } from '../../vm/kernel.ts';
import type { Mutant } from './mutant.ts';

const callNotNoticed: Mutant = {
  name: 'call-not-noticed',
  summary: 'an UNIDLE taken between the look at an empty run queue and the sleep is forgotten',
  bug: 'an early version of this kernel; OS/161 has interrupts off from the look to the WAIT instruction for this reason',
  expects: ['stall'],
  workload: ['hot', 'zombies'],
  options: { cpus: 8, programs: 3, auditEvery: 2000, watchdogMs: 4000 },
  apply(kernel: Kernel) {
    const { interrupts } = kernel;
    const interprocessor = interrupts.interprocessor.bind(interrupts);
    // Wrong: the sleep that follows has no way to know of it.
    interrupts.interprocessor = requests => interprocessor(requests & ~IPI_UNIDLE);
  },
};

export const noticingMutants: readonly Mutant[] = [callNotNoticed];
