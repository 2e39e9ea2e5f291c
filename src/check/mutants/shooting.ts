/** Mistakes in asking other CPUs to forget a translation: nobody asked, too few asked, or not waited for. */
import { MAX_CPUS } from '../../machine/layout.ts';
import type { Addr } from '../../machine/machine.ts';
import { ASIDS, TLBHI_PID, TLBHI_PID_SHIFT } from '../../machine/mips.ts';
import { ENTRY } from '../../vm/coremap.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { shootdownsDone } from '../../vm/shootdown.ts';
import { LINGER, type Mutant, wordsNamed } from './mutant.ts';

const noShootdown: Mutant = {
  name: 'no-shootdown',
  summary: 'an eviction takes the page out of the TLB of the CPU that evicts, and out of no other',
  bug: 'right on one CPU, wrong on two (os161-virtual-memory)',
  expects: ['oracle', 'audit'],
  workload: ['walk', 'huge'],
  apply({ shootdown, cpu }: Kernel) {
    shootdown.shoot = (cpus, entryHi) => {
      // Wrong: bits of other CPUs are set in `cpus` too.
      if ((cpus >>> cpu.number) & 1) {
        shootdown.invalidate(entryHi);
      }
    };
  },
};

const noAckWait: Mutant = {
  name: 'no-ack-wait',
  summary: 'shootdowns are sent, and nobody waits until they are carried out',
  bug: 'no wait for the acknowledgement before the frame is written out or reused (RockOS-161, OS161)',
  expects: ['oracle', 'audit'],
  // The store must be between its look at the interrupt lines and its use of the translation, where only the host can
  // stop it: so mostly it is an audit that finds requests nobody has waited for.
  workload: ['hot', 'km4'],
  options: { cpus: 6, frames: 112, programs: 3, auditEvery: 2000 },
  apply({ shootdown }: Kernel) {
    // Wrong: until then, the other CPU stores to the frame.
    shootdown.await_all = () => {};
  },
};

const ackAwaitedDeaf: Mutant = {
  name: 'ack-awaited-deaf',
  summary:
    'the sender spins for the acknowledgement with its own interrupts off: two that shoot at each other wait for ever',
  bug: "spinning for the acknowledgement under the coremap's spinlock (VMKernel 95a0f18 swapout_page)",
  expects: ['stall'],
  workload: ['walk', 'huge'],
  options: { watchdogMs: 4000 },
  apply(kernel: Kernel) {
    const { shootdown, cpu } = kernel;
    const done = (at: Addr) => cpu.m.atomicLoad(at);
    const shoot = shootdown.shoot.bind(shootdown);
    shootdown.await_ack = (target, ticket) => {
      while (((shootdownsDone(done, shootdown.at, target) - ticket) | 0) < 0) {
        cpu.m.pause();
      }
    };
    shootdown.shoot = (cpus, entryHi) => {
      const others = cpus & ~(1 << cpu.number);
      shoot(cpus & ~others, entryHi);
      // Wrong: the target may be waiting for us in the same way.
      cpu.splraise();
      shootdown.send_all(others, entryHi);
      cpu.m.linger(LINGER);
      shootdown.await_all(others);
      cpu.spllower();
    };
  },
};

const idleCpuSkipped: Mutant = {
  name: 'idle-cpu-skipped',
  summary: 'only CPUs that run the process now are shot at: those that ran it before keep its translations',
  bug: 'shootdown only if the owner thread is running: an idle CPU keeps the entry (RockOS-161)',
  expects: ['oracle', 'audit', 'machine-check'],
  workload: ['walk', 'huge', 'sort'],
  options: { programs: 4 },
  apply(kernel: Kernel) {
    const { shootdown, cpu } = kernel;
    const shoot = shootdown.shoot.bind(shootdown);
    const current = Array.from({ length: cpu.cpus }, (_, n) => wordsNamed(kernel, `thread[${n}].curas`));
    shootdown.shoot = (cpus, entryHi) => {
      const asid = (entryHi & TLBHI_PID) >>> TLBHI_PID_SHIFT;
      let running = 0;
      for (let n = 0; n < cpu.cpus && n < MAX_CPUS; n++) {
        // Wrong: entries survive a context switch.
        running |= cpu.m.load(current[n] as number) % ASIDS === asid ? 1 << n : 0;
      }
      shoot(cpus & running, entryHi);
    };
  },
};

const ownerCpuRewritten: Mutant = {
  name: 'owner-cpu-rewritten',
  summary: 'the coremap remembers only the last CPU that loaded a translation',
  bug: "the owner's CPU was rewritten at migration though the old one still had the entry (LongcatOS)",
  expects: ['oracle', 'audit', 'machine-check'],
  // Pages that stay in both TLBs while their process goes to and fro.
  workload: ['hot', 'sort'],
  options: { cpus: 2, frames: 96, programs: 2, auditEvery: 5000 },
  apply({ coremap, cpu }: Kernel) {
    coremap.add_tlb = frame => {
      // Wrong: the bits of the others must stay.
      coremap.set(frame, ENTRY.tlb, 1 << cpu.number);
    };
  },
};

export const shootingMutants: readonly Mutant[] = [
  noShootdown,
  noAckWait,
  ackAwaitedDeaf,
  idleCpuSkipped,
  ownerCpuRewritten,
];
