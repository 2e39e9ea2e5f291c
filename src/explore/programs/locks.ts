/** Each kind of lock alone: nobody in besides the holder, nobody left outside for ever. */
import type { Addr } from '../../machine/machine.ts';
import { lockMakers } from '../../sync/makers.ts';
import { bareModel, bareProgram } from '../baremodel.ts';
import type { Program } from '../program.ts';
import type { ProgramMaker, ProgramOptions } from './maker.ts';
import { op } from './shape.ts';

const CPUS = 2;
const ROUNDS = 2;

function lockProgram(kind: string, options: ProgramOptions): Program {
  const maker = lockMakers.find(each => each.name === kind);
  if (maker === undefined) {
    throw new RangeError(`lock: ${kind}: not known`);
  }
  const count = options.cpus ?? CPUS;
  const rounds = options.ops ?? ROUNDS;
  const model = bareModel(count);
  const { m, arena, cpus } = model;
  const words = maker.layOut(arena, 'the lock', count, false);
  const inside = arena.words('inside', 1);
  const counter = arena.words('counter', 1);
  const operations = cpus.map(cpu => {
    const lock = maker.create(cpu, words);
    const round = op('acquire, count, release', () => {
      lock.acquire();
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
  return bareProgram(`lock-${kind}`, model, operations, () => counts(m.words, counter, count * rounds));
}

function counts(words: Int32Array, counter: Addr, expected: number): void {
  if (words[counter] !== expected) {
    throw new Error(`${expected} rounds under the lock have counted to ${words[counter]}`);
  }
}

export const lockPrograms: readonly ProgramMaker[] = lockMakers.map(({ name }) => ({
  name: `lock-${name}`,
  summary: `the lock "${name}" alone: ${CPUS} CPUs, ${ROUNDS} rounds each, counting in plain words under it`,
  kernel: false,
  make: options => lockProgram(name, options),
}));
