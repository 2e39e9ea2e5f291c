/** Words and their values as people say them: `coremap[3].state = DIRTY`. */
import type { Program } from '../../explore/program.ts';
import { IRQ_BUS, IRQ_HALT, IRQ_IPI, IRQ_TIMER } from '../../machine/mips.ts';
import { STATE_NAMES } from '../../vm/coremap.ts';
import { pte_frame, pte_slot } from '../../vm/pagetable.ts';

const LINES = [
  [IRQ_IPI, 'IPI'],
  [IRQ_BUS, 'DISK'],
  [IRQ_TIMER, 'TIMER'],
  [IRQ_HALT, 'HALT'],
] as const;

/** The interrupt lines that are up. */
export function linesOf(lines: number): string[] {
  return LINES.filter(([line]) => (lines & line) !== 0).map(([, name]) => name);
}

/** What a word of that name holds. */
export function valueText(program: Program, at: number, name: string, value: number): string {
  if (/^coremap\[\d+\]\.state$/.test(name)) {
    return STATE_NAMES[value] ?? number(value);
  }
  if (/^cpu\[\d+\]\.irq$/.test(name)) {
    return linesOf(value).join(' + ') || 'none';
  }
  if (name.startsWith('page table of ')) {
    const [frame, slot] = [pte_frame(value), pte_slot(value)];
    return frame !== 0 ? `frame ${frame}` : slot !== 0 ? `swap slot ${slot}` : value === 0 ? 'none' : number(value);
  }
  const isLock = program.locks?.some(lock => lock.at === at) ?? false;
  if (isLock) {
    return holderText(program, value);
  }
  return number(value);
}

/** The bits of a lock's word that say who holds it: 1 + a thread. Those above say that others sleep. */
const HOLDER = 0xffff;

function holderText(program: Program, value: number): string {
  const holder = program.m.threads[(value & HOLDER) - 1]?.name;
  return value === 0
    ? 'free'
    : holder === undefined
      ? number(value)
      : `${holder}${value > HOLDER ? ' + sleepers' : ''}`;
}

/** The thread that a lock's word says holds it, or null. */
export function holderIn(value: number): number | null {
  return (value & HOLDER) === 0 ? null : (value & HOLDER) - 1;
}

function number(value: number): string {
  return value >= -255 && value <= 4096 ? String(value) : `0x${(value >>> 0).toString(16)}`;
}
