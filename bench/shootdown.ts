/** A shootdown from one CPU to one other and back: the request, the interrupt, the acknowledgement. */
import { setTimeout } from 'node:timers/promises';
import { CONTROL } from '../src/machine/layout.ts';
import { bootMachine } from '../src/run/machine.ts';
import { ANSWERS, type AnswerTask, stopWord } from './answerworker.ts';
import { type MicroRow, timeBatches } from './batches.ts';
import { benchMachine, ONE_CPU } from './plan.ts';
import { benchThreads } from './threads.ts';

/** A round trip takes microseconds. */
const BATCH = 200;
const TARGET = 1 << 1;
const ENTRY_HI = 0x00400000;

/** CPU 0 is the calling thread. */
export async function benchShootdown(): Promise<MicroRow[]> {
  const rows: MicroRow[] = [];
  for (const answers of ANSWERS) {
    rows.push(await roundTrip(answers));
  }
  return rows;
}

async function roundTrip(answers: AnswerTask['answers']): Promise<MicroRow> {
  const shared = benchMachine({ ...ONE_CPU, cpus: 2 });
  const { m, words, kernel } = bootMachine(shared);
  const stop = stopWord(words.kernel.arena);
  const pool = benchThreads<AnswerTask, void>('answerworker', 1);
  const ended = pool.run({ ...shared, answers });
  while (m.atomicLoad(CONTROL.arrived) === 0) {
    await Promise.race([setTimeout(5), ended]);
  }
  const name = `shootdown, the other CPU ${answers}`;
  const [row] = await timeBatches({ [name]: () => kernel.shootdown.shoot(TARGET, ENTRY_HI) }, BATCH);
  m.atomicStore(stop, 1);
  // The other CPU may be asleep: one more request wakes it to see that it shall stop.
  kernel.shootdown.send(1, ENTRY_HI);
  await ended;
  await pool.destroy();
  return row as MicroRow;
}
