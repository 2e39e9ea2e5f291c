/** Audits what every CPU's TLB would translate: only what the page tables say, and writable only if dirty. */
import {
  ASIDS,
  hex,
  in_kuseg,
  NTLB,
  PAGE_FRAME,
  PAGE_SHIFT,
  TLBHI_PID,
  TLBHI_PID_SHIFT,
  TLBLO_DIRTY,
  TLBLO_GLOBAL,
  TLBLO_VALID,
} from '../../machine/mips.ts';
import { DIRTY, ENTRY } from '../../vm/coremap.ts';
import { isLive } from './pagetables.ts';
import type { AuditState } from './state.ts';

export function auditTlbs(audit: AuditState): void {
  const { cpu } = audit.kernel;
  for (let number = 0; number < audit.words.tlbs.length; number++) {
    const tlb = audit.words.tlbs[number] as number;
    for (let slot = 0; slot < NTLB; slot++) {
      const lo = cpu.m.load(tlb + 2 * slot + 1);
      if ((lo & TLBLO_VALID) !== 0) {
        auditEntry(audit, number, slot, cpu.m.load(tlb + 2 * slot), lo);
      }
    }
  }
}

function auditEntry(audit: AuditState, number: number, slot: number, hi: number, lo: number): void {
  const { findings } = audit;
  const { coremap } = audit.kernel;
  const va = hi & PAGE_FRAME;
  const frame = lo >>> PAGE_SHIFT;
  const as = spaceOf(audit, number, (hi & TLBHI_PID) >>> TLBHI_PID_SHIFT);
  const entry = `TLB of CPU ${number}, slot ${slot}: page ${hex(va)} of address space ${as} in frame ${frame}`;
  if (!in_kuseg(va) || (lo & TLBLO_GLOBAL) !== 0) {
    findings.add(`${entry}: not a user's translation`);
  }
  if (!isLive(audit, as)) {
    findings.add(`${entry}: there is no such address space`);
    return;
  }
  const mapping = audit.residents.get(frame);
  if (mapping === undefined || mapping.as !== as || mapping.va !== va) {
    findings.add(`${entry}: its page table does not say so`);
    return;
  }
  if ((lo & TLBLO_DIRTY) !== 0 && coremap.get(frame, ENTRY.state) !== DIRTY) {
    findings.add(`${entry}: writable, but the page is not DIRTY: a store would be lost`);
  }
  if (((coremap.get(frame, ENTRY.tlb) >>> number) & 1) === 0) {
    findings.add(`${entry}: the coremap does not know that this CPU has it, so it would not be shot down`);
  }
}

/** The address space that last ran under an ASID on a CPU: whose entries those are. */
function spaceOf(audit: AuditState, number: number, asid: number): number {
  const lastRun = audit.words.addressSpaces.lastRun[number] as number;
  return audit.kernel.cpu.m.load(lastRun + (asid % ASIDS));
}
