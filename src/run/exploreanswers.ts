/** What a thread that explores does with a task: it keeps what it has made for each search between its blocks. */
import { Session } from '../explore/session.ts';
import { ModelFault } from '../machine/model.ts';
import { BadInput } from './badinput.ts';
import { programOfRequest } from './exploreprogram.ts';
import type { ExploreReply, ExploreTask } from './exploretasks.ts';

/** What is asked about a search. */
type SearchTask = Exclude<ExploreTask, { readonly kind: 'ready' }>;

export class ExploreAnswers {
  readonly #sessions = new Map<number, Session>();

  async answer(task: ExploreTask): Promise<ExploreReply> {
    try {
      if (task.kind === 'ready') {
        await programOfRequest(task.request);
        return { kind: 'ready' };
      }
      return answered(task, await this.#sessionOf(task));
    } catch (error) {
      if (error instanceof ModelFault) {
        return { kind: 'refused', what: error.what, expected: error.expected };
      }
      if (error instanceof BadInput) {
        const { what, value, expected } = error;
        return { kind: 'bad-input', what, value, expected };
      }
      throw error;
    }
  }

  async #sessionOf({ session, request, kind }: SearchTask): Promise<Session> {
    const made = this.#sessions.get(session) ?? new Session(await programOfRequest(request), request);
    this.#sessions.set(session, made);
    if (kind === 'covered') {
      this.#sessions.delete(session);
    }
    return made;
  }
}

function answered(task: SearchTask, session: Session): ExploreReply {
  switch (task.kind) {
    case 'covered':
      return { kind: 'covered', covered: session.covered };
    case 'parts':
      return { kind: 'parts', parts: session.parts };
    case 'block': {
      const { from, schedules, runs, limitMs } = task;
      return { kind: 'block', block: session.run(from, schedules, overAfter(runs, limitMs)) };
    }
    case 'part': {
      const { part, work, schedules, runs, limitMs } = task;
      return { kind: 'part', block: session.runPart(part, work, schedules, overAfter(runs, limitMs)) };
    }
  }
}

/** Asked before each run. The clock is looked at once in so many: it costs as much as a short one. */
function overAfter(runs: number, limitMs: number): () => boolean {
  const end = performance.now() + limitMs;
  let asked = 0;
  return () => asked++ >= runs || (asked % 16 === 0 && performance.now() >= end);
}
