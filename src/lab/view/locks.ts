/** Locks: those that have a name of their own, and whatever else is held or waited for. */
import type { Stopped } from '../../check/waits/waitfor.ts';
import type { Program } from '../../explore/program.ts';
import { BLOCKED } from '../../machine/modelthread.ts';
import type { LabLock, LabWait } from '../types.ts';
import { holderIn } from './values.ts';

/** A frame's own guard, of which there are as many as frames: shown only while it is held or waited for. */
const MINOR = /^coremap\[\d+\]|^cpu\[\d+\]|guard$|^swapdisk/;

export function locksOf(
  program: Program,
  stopped: Stopped | null,
  waits: readonly (LabWait | null)[],
  before: Int32Array | null,
): LabLock[] {
  const words = byName(program);
  const exact = new Map((stopped?.locks ?? []).map(lock => [lock.name, lock]));
  const names = [...new Set([...exact.keys(), ...words.keys(), ...waits.flatMap(wait => wait?.lock ?? [])])];
  const { words: memory } = program.m;
  return names.flatMap(name => {
    const at = words.get(name) ?? [];
    const told = exact.get(name)?.holder() ?? -1;
    const holder = told >= 0 ? told : holderAmong(at, memory);
    const waiting = waits.flatMap((wait, thread) => (wait?.lock === name ? [thread] : []));
    const changed = before !== null && at.some(word => before[word] !== memory[word]);
    if (holder === null && waiting.length === 0 && !changed && MINOR.test(name)) {
      return [];
    }
    const spinners = waiting.filter(thread => spins(program, thread));
    return [{ name, holder, sleepers: waiting.filter(thread => !spinners.includes(thread)), spinners, changed }];
  });
}

function byName(program: Program): Map<string, number[]> {
  const words = new Map<string, number[]>();
  for (const { name, at } of program.locks ?? []) {
    words.set(name, [...(words.get(name) ?? []), at]);
  }
  return words;
}

function holderAmong(at: readonly number[], memory: Int32Array): number | null {
  for (const word of at) {
    const holder = holderIn(memory[word] as number);
    if (holder !== null) {
      return holder;
    }
  }
  return null;
}

/** A step that takes a lock as a whole says by its operand whether interrupts are taken meanwhile; a lock that spins, not. */
function spins(program: Program, thread: number): boolean {
  const { blocked, operand } = program.m.threads[thread] ?? { blocked: BLOCKED.not, operand: 0 };
  return blocked === BLOCKED.spins || (blocked === BLOCKED.mutex && operand < 0);
}
