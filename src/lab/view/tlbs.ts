/** Each CPU's TLB and its queue of shootdowns as they stand in memory. */
import { type CpuWords, OWN } from '../../machine/cpuwords.ts';
import {
  NTLB,
  PAGE_SHIFT,
  TLBHI_INVALID,
  TLBHI_PID,
  TLBHI_PID_SHIFT,
  TLBHI_VPAGE,
  TLBLO_DIRTY,
  TLBLO_PPAGE,
  TLBLO_VALID,
} from '../../machine/mips.ts';
import type { KernelWords } from '../../vm/kernelwords.ts';
import { pte_frame } from '../../vm/pagetable.ts';
import { QUEUE, TLBSHOOTDOWN_MAX } from '../../vm/shootdown.ts';
import type { LabShootdowns, LabTlbEntry } from '../types.ts';
import type { PageTablesView } from './pagetables.ts';

/** The address space that last ran on a CPU under an ASID, which is a number below 64. */
function addressSpaceOf(words: KernelWords, memory: Int32Array, cpu: number, entryHi: number): number {
  const asid = (entryHi & TLBHI_PID) >>> TLBHI_PID_SHIFT;
  return memory[(words.addressSpaces.lastRun[cpu] as number) + asid] as number;
}

/** The address space of the thread that runs on a CPU; 0 for none. */
export function currentAddressSpace({ addressSpaces, cpus }: KernelWords, memory: Int32Array, cpu: number): number {
  const lastThread = memory[(cpus[cpu] as CpuWords).own + OWN.lastThread] as number;
  const thread = lastThread === 0 ? cpu : lastThread - 1;
  return memory[addressSpaces.current[thread] as number] as number;
}

/** The entries that hold a translation. One that the hardware would not use is stale too if it says what is not so. */
export function tlbOf(
  words: KernelWords,
  tables: PageTablesView,
  memory: Int32Array,
  before: Int32Array | null,
  cpu: number,
): LabTlbEntry[] {
  const first = words.tlbs[cpu] as number;
  const slots = Array.from({ length: NTLB }, (_, slot) => slot);
  return slots
    .filter(slot => memory[first + 2 * slot] !== TLBHI_INVALID(slot))
    .map(slot => {
      const [hi, lo] = [memory[first + 2 * slot] as number, memory[first + 2 * slot + 1] as number];
      const as = addressSpaceOf(words, memory, cpu, hi);
      const va = hi & TLBHI_VPAGE;
      const frame = (lo & TLBLO_PPAGE) >>> PAGE_SHIFT;
      return {
        slot,
        as,
        va,
        frame,
        valid: (lo & TLBLO_VALID) !== 0,
        writable: (lo & TLBLO_DIRTY) !== 0,
        stale: pte_frame(tables.entry(memory, as, va)) !== frame,
        changed: before !== null && (before[first + 2 * slot] !== hi || before[first + 2 * slot + 1] !== lo),
      };
    });
}

export function shootdownsOf(
  words: KernelWords,
  memory: Int32Array,
  before: Int32Array | null,
  cpu: number,
): LabShootdowns {
  const queue = words.shootdown.queues[cpu] as number;
  const count = memory[queue + QUEUE.count] as number;
  const flushAll = count > TLBSHOOTDOWN_MAX;
  const [asked, done] = [memory[queue + QUEUE.asked] as number, memory[queue + QUEUE.done] as number];
  return {
    queue: Array.from({ length: flushAll ? 0 : count }, (_, n) => {
      const hi = memory[queue + QUEUE.queue + n] as number;
      return { as: addressSpaceOf(words, memory, cpu, hi), va: hi & TLBHI_VPAGE };
    }),
    flushAll,
    asked: asked >>> 0,
    done: done >>> 0,
    unacknowledged: (asked - done) | 0,
    changed:
      before !== null && [QUEUE.count, QUEUE.asked, QUEUE.done].some(at => before[queue + at] !== memory[queue + at]),
  };
}
