/** What a run is that does not end: who still moves, over which words, and who does not move any more. */
import type { ModelThread } from '../../machine/modelthread.ts';
import type { FoundFault } from '../foundfault.ts';
import type { Program } from '../program.ts';
import type { RunLog } from './runlog.ts';
import { Stuck } from './waits.ts';

/** The last entries of the run, which are looked at. */
const WINDOW = 4096;
/** Words that are named for each thread: those that it touches most. */
const WORDS_TOLD = 4;

interface Circling {
  readonly thread: number;
  readonly name: string;
  readonly steps: number;
  readonly words: readonly string[];
}

/**
 * A livelock; or, if threads that have stopped moving wait for each other, or in vain, the deadlock or lost wake-up of
 * these, while the others go on.
 */
export function endlessFault(log: RunLog, program: Program): FoundFault {
  const moving = program.m.threads.flatMap(thread => circling(log, program, thread) ?? []);
  const still = program.m.threads.filter(
    thread => !thread.finished && moving.every(({ thread: number }) => number !== thread.number),
  );
  if (still.length > 0) {
    const stuck = new Stuck(
      program,
      still.map(({ number }) => number),
      log,
    ).fault();
    if (stuck.kind === 'lost-wakeup' || stuck.details.cycle !== undefined) {
      return { ...stuck, details: { ...stuck.details, partial: true, moving } };
    }
  }
  const told = moving.map(({ name, words }) => `${name} over ${words.join(', ')}`);
  return {
    kind: 'livelock',
    message: `the run does not end: after ${log.step(log.length - 1) + 1} steps these go round, and none gets on: ${told.join('; ')}`,
    cpus: moving.map(({ thread }) => thread),
    details: { moving, window: Math.min(WINDOW, log.length) },
  };
}

/** What a thread has done of late; null if it did not move. */
function circling(log: RunLog, program: Program, { number, name }: ModelThread): Circling | null {
  const counts = new Map<number, number>();
  let steps = 0;
  for (let entry = Math.max(0, log.length - WINDOW); entry < log.length; entry++) {
    if (log.thread(entry) === number) {
      steps++;
      counts.set(log.at(entry), (counts.get(log.at(entry)) ?? 0) + 1);
    }
  }
  const words = [...counts].sort(([a, first], [b, second]) => second - first || a - b).slice(0, WORDS_TOLD);
  return steps === 0 ? null : { thread: number, name, steps, words: words.map(([at]) => program.nameOf(at)) };
}
