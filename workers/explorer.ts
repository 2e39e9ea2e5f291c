/** Explores blocks of schedules. */
import { ExploreAnswers } from '../src/run/exploreanswers.ts';
import type { ExploreReply, ExploreTask } from '../src/run/exploretasks.ts';

const answers = new ExploreAnswers();

export default function explore(task: ExploreTask): Promise<ExploreReply> {
  return answers.answer(task);
}
