/** Why a thread cannot move, in words. */
import { edgesOf, type Stopped } from '../../check/waits/waitfor.ts';
import type { Program } from '../../explore/program.ts';
import { BLOCKED, type ModelThread } from '../../machine/modelthread.ts';
import { WAIT, WAIT_NAMES } from '../../machine/waits.ts';
import type { LabWait } from '../types.ts';
import { holderIn } from './values.ts';

/** Threads that cannot move; what each waits for. Asked when no thread is running. */
export function waitsOf(program: Program, stopped: Stopped | null, enabled: number): (LabWait | null)[] {
  const edges = new Map((stopped === null ? [] : edgesOf(stopped)).map(edge => [edge.cpu, edge]));
  return program.m.threads.map(thread => {
    if ((enabled >>> thread.number) & 1 || (thread.finished && thread.epilogue === null)) {
      return null;
    }
    // The run is over, and it stands where it was stopped.
    const wasStopped = thread.blocked === BLOCKED.not && isAlone(program, thread);
    if (wasStopped || (thread.blocked === BLOCKED.mutex && program.m.words[thread.at] === 0)) {
      return null;
    }
    // A step that takes a lock as a whole says itself what it waits for; a CPU that is done waits for nothing.
    const saysItself = thread.blocked === BLOCKED.mutex || (thread.blocked === BLOCKED.idle && thread.finished);
    const edge = saysItself ? undefined : edges.get(thread.cpu);
    const deaf = (stopped?.states[thread.cpu]?.ipl ?? 0) > 0;
    return edge === undefined
      ? { ...byAccess(program, stopped, thread), deaf }
      : { text: edge.how, on: edge.on, lock: edge.lock ?? null, deaf };
  });
}

function isAlone(program: Program, { number, cpu }: ModelThread): boolean {
  return cpu < 0 || program.m.threads.every(other => other.number === number || other.cpu !== cpu);
}

/** The same, as the access says that the thread stands before. */
function byAccess(program: Program, stopped: Stopped | null, thread: ModelThread): Omit<LabWait, 'deaf'> {
  const word = program.nameOf(thread.at);
  const nothing = { on: null, lock: null };
  switch (thread.blocked) {
    case BLOCKED.mutex: {
      const holder = holderIn(program.m.words[thread.at] as number);
      const how = thread.operand < 0 ? 'spins for' : 'waits for';
      const who = holder === null ? '' : `, which ${program.m.threads[holder]?.name ?? `thread ${holder}`} holds`;
      return { text: `${how} ${word}${who}`, on: holder, lock: word };
    }
    case BLOCKED.spins:
      return { text: `spins until ${word} changes`, ...nothing };
    case BLOCKED.asleep:
      return { text: `sleeps on ${channel(stopped, thread) ?? word}`, ...nothing };
    case BLOCKED.idleDevice:
      return { text: 'has nothing to do', ...nothing };
    case BLOCKED.idle:
      return {
        text: thread.finished ? 'is done, and sleeps' : `sleeps on ${channel(stopped, thread) ?? word}`,
        ...nothing,
      };
    default:
      return { text: 'waits until another thread of its CPU leaves it', ...nothing };
  }
}

/** The name of what a thread's CPU says that it waits for. */
function channel(stopped: Stopped | null, { cpu }: ModelThread): string | null {
  const state = stopped?.states[cpu];
  return state === undefined || stopped === null || WAIT_NAMES[state.waitKind] !== WAIT_NAMES[WAIT.channel]
    ? null
    : stopped.nameOf(state);
}
