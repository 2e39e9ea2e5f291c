/** Audits page tables against frames in both directions, and gathers who has which swap slot. */
import { hex, PAGE_SHIFT, PAGE_SIZE, PAGE_WORDS } from '../../machine/mips.ts';
import { MAX_AS } from '../../vm/addrspace.ts';
import { ENTRY, FIXED, STOLEN } from '../../vm/coremap.ts';
import { DIRECTORY_ENTRIES, PTE_NONE, pte_frame, pte_slot } from '../../vm/pagetable.ts';
import type { AuditState } from './state.ts';

/** Whether an address space exists. */
export function isLive(audit: AuditState, as: number): boolean {
  const { spaces, cpu } = audit.kernel;
  return as > 0 && as <= MAX_AS && cpu.m.load(spaces.directories + as) !== 0;
}

export function auditPageTables(audit: AuditState): void {
  const { spaces, cpu } = audit.kernel;
  const tables = new Map<number, string>();
  for (let as = 1; as <= MAX_AS; as++) {
    const directory = cpu.m.load(spaces.directories + as);
    if (directory !== 0 && isTable(audit, tables, directory, `the directory of address space ${as}`)) {
      auditDirectory(audit, tables, as, directory);
    }
  }
  auditPool(audit, tables);
  auditResidents(audit);
}

function auditDirectory(audit: AuditState, tables: Map<number, string>, as: number, directory: number): void {
  const { cpu } = audit.kernel;
  for (let index = 0; index < DIRECTORY_ENTRIES; index++) {
    const table = cpu.m.load(cpu.wordOf(directory) + index);
    if (table === 0 || !isTable(audit, tables, table, `table ${index} of address space ${as}`)) {
      continue;
    }
    for (let entry = 0; entry < PAGE_WORDS; entry++) {
      const pte = cpu.m.load(cpu.wordOf(table) + entry);
      if (pte !== PTE_NONE) {
        auditEntry(audit, as, (index * PAGE_WORDS + entry) * PAGE_SIZE, pte);
      }
    }
  }
}

function auditEntry(audit: AuditState, as: number, va: number, pte: number): void {
  const { findings, residents } = audit;
  const { coremap } = audit.kernel;
  const page = `page ${hex(va)} of address space ${as}`;
  const frame = pte_frame(pte);
  if (frame === 0) {
    const slot = pte_slot(pte);
    slot === 0 ? findings.add(`${page}: ${hex(pte)} is no page-table entry`) : takeSlot(audit, slot, page);
    return;
  }
  const other = residents.get(frame);
  if (frame >= coremap.frames) {
    findings.add(`${page} is said to be in frame ${frame}, which does not exist`);
  } else if (other !== undefined) {
    findings.add(`${page} is in frame ${frame}, and so is page ${hex(other.va)} of address space ${other.as}`);
  } else {
    residents.set(frame, { as, va });
    if (!coremap.isUser(frame) || coremap.get(frame, ENTRY.as) !== as || coremap.get(frame, ENTRY.va) !== va) {
      findings.add(`${page} is said to be in frame ${frame}, but that ${ownerOf(audit, frame)}`);
    }
  }
}

/** The other way round: each user frame is where its owner's entry says, and its swap slot is its own. */
function auditResidents(audit: AuditState): void {
  const { coremap } = audit.kernel;
  for (let frame = 0; frame < coremap.frames; frame++) {
    if (!coremap.isUser(frame)) {
      continue;
    }
    if (!audit.residents.has(frame)) {
      audit.findings.add(`frame ${frame} ${ownerOf(audit, frame)}, but no page table says so`);
      audit.orphans += isLive(audit, coremap.get(frame, ENTRY.as)) ? 0 : 1;
    }
    const slot = coremap.get(frame, ENTRY.slot);
    if (slot !== 0) {
      takeSlot(audit, slot, `the page in frame ${frame}`);
    }
  }
}

/** Tables that nobody uses are linked through their first words. */
function auditPool(audit: AuditState, tables: Map<number, string>): void {
  const { cpu, tables: pageTables } = audit.kernel;
  let table = cpu.m.load(pageTables.poolHead);
  while (table !== 0 && isTable(audit, tables, table, "the pool's list")) {
    table = cpu.m.load(cpu.wordOf(table));
  }
}

/** Whether a table can be walked: in a stolen frame, and not used twice. Keeps every walk finite. */
function isTable(audit: AuditState, tables: Map<number, string>, pa: number, who: string): boolean {
  const { coremap } = audit.kernel;
  const frame = pa >>> PAGE_SHIFT;
  const stolen =
    frame < coremap.frames && coremap.get(frame, ENTRY.state) === FIXED && coremap.get(frame, ENTRY.run) === STOLEN;
  const other = tables.get(pa);
  if (pa % PAGE_SIZE !== 0 || !stolen || other !== undefined) {
    const wrong = other === undefined ? 'which is no page table' : `and so is ${other}`;
    audit.findings.add(`${who} is at ${hex(pa)}, ${wrong}`);
    return false;
  }
  tables.set(pa, who);
  return true;
}

function takeSlot(audit: AuditState, slot: number, who: string): void {
  const other = audit.slots.get(slot);
  if (other === undefined) {
    audit.slots.set(slot, who);
  } else {
    audit.findings.add(`swap slot ${slot} belongs to ${other} and to ${who}`);
  }
}

function ownerOf(audit: AuditState, frame: number): string {
  const { coremap } = audit.kernel;
  const page = hex(coremap.get(frame, ENTRY.va));
  return coremap.isUser(frame)
    ? `belongs to page ${page} of address space ${coremap.get(frame, ENTRY.as)}`
    : 'is not a user frame';
}
