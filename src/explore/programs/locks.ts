/** Each kind of lock alone: nobody in besides the holder, nobody left outside for ever or, where promised, out of turn. */
import { withMistake } from '../../check/mutants/lockmistake.ts';
import { lockMistakes } from '../../check/mutants/locks.ts';
import type { Addr } from '../../machine/machine.ts';
import { type LockMaker, lockMakerNamed, lockMakers } from '../../sync/makers.ts';
import { layOutSleepLock, type SleepLockWords } from '../../sync/sleepword.ts';
import { bareModel, bareProgram } from '../baremodel.ts';
import type { Program } from '../program.ts';
import { type ProgramMaker, type ProgramOptions, refuseOthers, type Takes } from './maker.ts';
import { overPrimitives } from './overprimitives.ts';
import { op } from './shape.ts';
import { turnsOf } from './turns.ts';

const CPUS = 2;
const ROUNDS = 2;
const TAKES: Takes = ['cpus', 'mutant', 'throughLocks', 'ops'];

/** The sleeping lock that is handed over at each release that wakes somebody. */
const handedOver: LockMaker<SleepLockWords> = {
  ...(lockMakerNamed('sleep') as LockMaker<SleepLockWords>),
  name: 'sleep-handover',
  layOut: (arena, name, cpus, timed) => layOutSleepLock(arena, name, cpus, timed, 0),
};

function lockProgram(maker: LockMaker, options: ProgramOptions): Program {
  // A mistake in that lock brings its kind along.
  refuseOthers(`lock-${maker.name}`, options.lock === maker.name ? [...TAKES, 'lock'] : TAKES, options);
  const count = options.cpus ?? CPUS;
  const rounds = options.ops ?? ROUNDS;
  // The adaptive lock looks at a doorbell that has no word if it is a primitive.
  const primitiveParts = overPrimitives(options) && maker.name !== 'adaptive';
  const model = bareModel(count, { primitiveParts });
  const { m, arena, cpus } = model;
  // No time passes: a release hands over or does not, whatever the clock says.
  m.now = () => 0;
  const words = maker.layOut(arena, 'the lock', count, false);
  const inside = arena.words('inside', 1);
  const counter = arena.words('counter', 1);
  const mistake = lockMistakes.find(({ name }) => name === options.mutant);
  const at = (suffix: string) => arena.symbols.find(({ name }) => name === `the lock${suffix}`)?.at as Addr;
  const turns = turnsOf(maker.name, m, count, at);
  const operations = cpus.map(cpu => {
    const right = maker.create(cpu, words);
    const lock = mistake === undefined ? right : withMistake(mistake, cpu, right, at);
    const round = op('acquire, count, release', () => {
      lock.acquire();
      turns?.letIn(cpu);
      if (m.load(inside) !== 0) {
        cpu.panic(`CPU ${cpu.number} is under ${lock.name} together with CPU ${m.load(inside) - 1}`);
      }
      m.store(inside, cpu.number + 1);
      m.store(counter, m.load(counter) + 1);
      m.store(inside, 0);
      lock.release();
      return 0;
    });
    return Array.from({ length: rounds }, () => round);
  });
  return bareProgram(`lock-${maker.name}`, model, operations, () => counts(m.words, counter, count * rounds));
}

function counts(words: Int32Array, counter: Addr, expected: number): void {
  if (words[counter] !== expected) {
    throw new Error(`${expected} rounds under the lock have counted to ${words[counter]}`);
  }
}

export const lockPrograms: readonly ProgramMaker[] = [...lockMakers, handedOver as LockMaker].map(maker => ({
  name: `lock-${maker.name}`,
  summary: `the lock "${maker.name}" alone: ${CPUS} CPUs, ${ROUNDS} rounds each, counting in plain words under it`,
  kernel: false,
  make: options => lockProgram(maker, options),
}));
