/** The program that replays a recorded trace: one process, fed by a tape. */
import type { Addr } from '../machine/machine.ts';
import { tapeAwait, tapePeek, tapeTake } from '../machine/tape.ts';
import type { Program, ThreadContext } from './program.ts';

/** Registers: stores made so far. */
const STORES = 0;

/**
 * A process that makes the references of the tape, in order. Each store writes a number that no other store of any
 * process writes soon, so that a load that finds another process's data is recognised.
 */
export function createTapeProgram(name: string, tape: Addr, pages: number): Program {
  return {
    name,
    summary: `the recorded trace ${name}`,
    kind: 'user',
    members: 1,
    registers: 1,
    pages,
    run: (thread, budget) => runTape(thread, tape, budget),
  };
}

function runTape(thread: ThreadContext, tape: Addr, budget: number): number {
  const { m } = thread.cpu;
  const count = Math.min(budget, tapeAwait(thread.cpu, tape));
  if (count === 0) {
    return ~0;
  }
  let stores = thread.registers.get(STORES);
  for (let n = 0; n < count; n++) {
    const reference = tapePeek(m, tape, n);
    const va = reference & 0x7ffffffc;
    if (reference < 0) {
      stores = (stores + 1) | 0;
      thread.user.store(va, Math.imul(stores, 0x9e3779b1) ^ thread.seed);
    } else {
      thread.user.load(va);
    }
  }
  thread.registers.set(STORES, stores);
  tapeTake(m, tape, count);
  return count;
}
