/** Explores blocks of schedules of one program: a thread keeps what it has made between its blocks. */
import { Session } from '../src/explore/session.ts';
import { ModelFault } from '../src/machine/model.ts';
import { programOfRequest } from '../src/run/exploreprogram.ts';
import type { ExploreReply, ExploreTask } from '../src/run/exploretasks.ts';

let current: { readonly session: number; readonly made: Session } | null = null;

export default async function explore(task: ExploreTask): Promise<ExploreReply> {
  try {
    return await answer(task);
  } catch (error) {
    if (error instanceof ModelFault) {
      return { kind: 'refused', message: error.message };
    }
    throw error;
  }
}

async function answer(task: ExploreTask): Promise<ExploreReply> {
  if (current?.session !== task.session) {
    const program = await programOfRequest(task.request);
    current = { session: task.session, made: new Session(program, task.request, task.covers) };
  }
  const { made } = current;
  if (task.kind === 'covered') {
    return { kind: 'covered', covered: made.covered };
  }
  const end = performance.now() + task.limitMs;
  // The clock is looked at once in so many schedules: it costs as much as a short one.
  let asked = 0;
  const isOver = () => asked++ % 16 === 15 && performance.now() >= end;
  return { kind: 'block', block: made.run(task.from, task.schedules, isOver) };
}
