/** Mistakes with the TLB itself: what is written into it, what is found in it, what survives a switch. */
import {
  ASIDS,
  PAGE_FRAME,
  TLB_WIRED,
  TLBHI_INVALID,
  TLBHI_PID_SHIFT,
  TLBLO_DIRTY,
  TLBLO_VALID,
} from '../../machine/mips.ts';
import { DIRTY, ENTRY } from '../../vm/coremap.ts';
import type { Kernel } from '../../vm/kernel.ts';
import type { Mutant } from './mutant.ts';

const probeGtZero: Mutant = {
  name: 'probe-gt-zero',
  summary: 'the result of the probe is compared with > where >= is meant: one slot is never invalidated',
  bug: 'tlb_probe tested > 0 (Miraj); here the lowest slot that is ever filled is 8, behind the wired ones',
  expects: ['oracle', 'audit', 'machine-check'],
  workload: ['walk', 'huge', 'hot'],
  apply({ shootdown, cpu }: Kernel) {
    shootdown.invalidate = entryHi => {
      cpu.splraise();
      const slot = cpu.tlb.tlb_probe(entryHi);
      // Wrong: slot 8 holds translations too.
      if (slot > TLB_WIRED) {
        cpu.tlb.tlb_write(TLBHI_INVALID(slot), 0, slot);
      }
      cpu.spllower();
    };
  },
};

const asidFromOffset: Mutant = {
  name: 'asid-from-offset',
  summary: 'EntryHi is made from the faulting address with its offset, whose bits end in the ASID',
  bug: 'the entry never matches, and the next refill duplicates it (ssbl c0eb083)',
  expects: ['machine-check', 'oracle', 'audit'],
  workload: ['walk', 'sort'],
  apply({ faults, coremap, spaces, cpu }: Kernel) {
    const vm_fault = faults.vm_fault.bind(faults);
    const load_translation = faults.load_translation.bind(faults);
    let faultAddress = 0;
    faults.vm_fault = (fault, va) => {
      faultAddress = va;
      return vm_fault(fault, va);
    };
    faults.load_translation = (as, va, frame, write) => {
      if (cpu.tlb.tlb_probe(spaces.entryHi(as, va)) >= 0) {
        load_translation(as, va, frame, write);
        return;
      }
      coremap.set(frame, ENTRY.state, write ? DIRTY : coremap.get(frame, ENTRY.state));
      coremap.add_tlb(frame);
      // Wrong: bits 11 to 6 of the address are where the ASID goes.
      const entryHi = faultAddress | ((as % ASIDS) << TLBHI_PID_SHIFT);
      const writable = coremap.get(frame, ENTRY.state) === DIRTY ? TLBLO_DIRTY : 0;
      cpu.tlb.tlb_random(entryHi, coremap.paddrOf(frame) | TLBLO_VALID | writable);
    };
  },
};

const noFlushOnAsidReuse: Mutant = {
  name: 'no-flush-on-asid-reuse',
  summary: 'every process has ASID 0, as in OS/161, and a switch does not flush what the last one left',
  bug: 'one global "pid in the TLB" made CPUs skip the flush at a context switch (CSE451 78e3f9e)',
  expects: ['oracle', 'audit', 'machine-check'],
  workload: ['walk', 'parallelvm'],
  apply({ spaces, cpu }: Kernel) {
    spaces.entryHi = (_as, va) => va & PAGE_FRAME;
    spaces.as_activate = () => {
      cpu.splraise();
      // Wrong: the entries in the TLB are another address space's.
      cpu.tlb.asid = 0;
      cpu.m.store(spaces.lastRun, spaces.curas);
      cpu.spllower();
    };
  },
};

const switchNotActivated: Mutant = {
  name: 'switch-not-activated',
  summary: 'a switch of kernel threads leaves the CPU in the address space of the thread that ran before',
  bug: "as_activate is called when a process starts and not at the end of thread_switch: the thread that runs next translates with its predecessor's tables",
  expects: ['oracle', 'audit', 'machine-check'],
  workload: ['walk'],
  unseenByStress: 'there a CPU has one kernel thread',
  sparesParts: true,
  apply(kernel: Kernel) {
    // Wrong: as_activate is missing.
    kernel.thread_switched = () => {};
  },
};

export const translationMutants: readonly Mutant[] = [
  probeGtZero,
  asidFromOffset,
  noFlushOnAsidReuse,
  switchNotActivated,
];
