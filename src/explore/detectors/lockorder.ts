/**
 * Lock orders that can end in a deadlock, found in a run that did not: thread 0 takes B while it holds A, thread 1 takes A
 * while it holds B. Each such pair is an edge; a circle of edges is reported if each is another thread's, and if no lock
 * was held at all of them, for that would keep the threads apart.
 *
 * Looks at one run at a time, so that the run shows what is reported. What it cannot see: locks without a word of their own
 * (heldlocks.ts); and what else keeps threads apart, like a flag that one waits for: then it warns of a deadlock that never
 * comes. An attempt that gives up instead of waiting looks like any other. A lock and the locks inside it, whose names
 * begin with its name and a dot, have no order: the guard of a sleeping lock is taken before and after its word.
 * Source: Havelund, "Using Runtime Analysis to Guide Model Checking of Java Programs" (Goodlock), SPIN 2000; Bensalem and
 * Havelund, "Dynamic Deadlock Analysis of Multi-threaded Programs", 2005, for the gates.
 */
import { drawingOf } from '../../check/waits/cycle.ts';
import type { Addr } from '../../machine/machine.ts';
import type { FoundFault } from '../foundfault.ts';
import type { Program } from '../program.ts';
import { handovers } from './heldlocks.ts';
import type { RunLog } from './runlog.ts';

/** A thread took one lock while it held another. */
interface Edge {
  readonly thread: number;
  readonly held: Addr;
  readonly taken: Addr;
  readonly heldStep: number;
  readonly takenStep: number;
  /** All that it held then. */
  readonly all: ReadonlySet<Addr>;
}

/** The first circle of a run, as a fault, or null. */
export function lockOrderFault(log: RunLog, program: Program, isLock: (at: Addr) => boolean): FoundFault | null {
  const edges = edgesOf(log, program, isLock);
  for (const edge of edges) {
    const cycle = close([edge], edges);
    if (cycle !== null) {
      return faultOf(cycle, program);
    }
  }
  return null;
}

/** Every pair of locks that a thread took inside each other, where it did so first. */
function edgesOf(log: RunLog, program: Program, isLock: (at: Addr) => boolean): Edge[] {
  const edges: Edge[] = [];
  /** By thread: the step at which it took each lock that it holds. */
  const holds = program.m.threads.map(() => new Map<Addr, number>());
  handovers(log, isLock, log.length, ({ entry, thread, at, taken }) => {
    if (!taken) {
      for (const held of holds) {
        held.delete(at);
      }
      return;
    }
    const mine = holds[thread] as Map<Addr, number>;
    for (const [held, heldStep] of mine) {
      const isKnown = edges.some(edge => edge.thread === thread && edge.held === held && edge.taken === at);
      if (!isKnown && !areNested(program.nameOf(held), program.nameOf(at))) {
        edges.push({ thread, held, taken: at, heldStep, takenStep: log.step(entry), all: new Set(mine.keys()) });
      }
    }
    mine.set(at, log.step(entry));
  });
  return edges;
}

function areNested(one: string, other: string): boolean {
  return one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

/** Goes on from the last edge of a path until it comes back to its first lock, or returns null. */
function close(path: readonly Edge[], edges: readonly Edge[]): readonly Edge[] | null {
  const [first, last] = [path[0] as Edge, path[path.length - 1] as Edge];
  if (last.taken === first.held) {
    return path;
  }
  for (const edge of edges) {
    if (edge.held === last.taken && path.every(other => canMeet(other, edge))) {
      const cycle = close([...path, edge], edges);
      if (cycle !== null) {
        return cycle;
      }
    }
  }
  return null;
}

/** Whether two threads can be at these places at one time. */
function canMeet(one: Edge, other: Edge): boolean {
  return one.thread !== other.thread && one.held !== other.held && ![...one.all].some(lock => other.all.has(lock));
}

function faultOf(cycle: readonly Edge[], program: Program): FoundFault {
  const who = (thread: number) => program.m.threads[thread]?.name ?? `thread ${thread}`;
  const told = cycle.map(({ thread, held, taken, heldStep, takenStep }) => {
    const [first, second] = [program.nameOf(held), program.nameOf(taken)];
    return `${who(thread)} takes ${second} (step ${takenStep}) while it holds ${first} (since step ${heldStep})`;
  });
  const waits = cycle.map(({ thread, taken }, n) => ({
    cpu: thread,
    on: (cycle[(n + 1) % cycle.length] as Edge).thread,
    how: `would wait for ${program.nameOf(taken)}`,
    deaf: false,
  }));
  return {
    kind: 'deadlock',
    message: `lock order: ${told.join('; ')}: in another order of steps each waits for the next`,
    cpus: cycle.map(({ thread }) => thread),
    lock: program.nameOf(cycle[0]?.held ?? 0),
    details: {
      potential: true,
      cycle: told,
      drawing: drawingOf(waits, who),
      steps: cycle.flatMap(({ heldStep, takenStep }) => [heldStep, takenStep]),
    },
  };
}
