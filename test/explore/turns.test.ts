import { expect, test } from 'vitest';
import { bareModel, bareProgram } from '../../src/explore/baremodel.ts';
import { exploreWith } from '../../src/explore/explorer.ts';
import type { Program } from '../../src/explore/program.ts';
import { programNamed } from '../../src/explore/programs/catalogue.ts';
import { PROGRAM_DEFAULTS } from '../../src/explore/programs/maker.ts';
import { op } from '../../src/explore/programs/shape.ts';
import { Turns } from '../../src/explore/programs/turns.ts';
import { OptimalDpor } from '../../src/explore/strategies/optimal.ts';

function exploreAll(program: Program): { exhausted: boolean; fault: string | null } {
  const budget = { schedules: 20_000, isOver: () => false, goOn: false };
  const { exhausted, first } = exploreWith(program, new OptimalDpor(program.m), [], budget);
  return { exhausted, fault: first?.fault.message ?? null };
}

test.each(['lock-ticket', 'lock-clh'])('nobody is let in out of turn: %s', name => {
  const program = programNamed(name)?.make(PROGRAM_DEFAULTS) as Program;
  expect(exploreAll(program)).toEqual({ exhausted: true, fault: null });
});

/** Takes a number, as at a ticket lock, and then whoever comes first has the lock. */
test('a lock that hands out numbers and does not call them lets somebody in out of turn', () => {
  const model = bareModel(2);
  const { m, arena, cpus } = model;
  const next = arena.words('next', 1);
  const word = arena.words('word', 1);
  const turns = new Turns(m, 2, next);
  const operations = cpus.map(cpu => {
    const round = op('acquire, release', () => {
      m.atomicAdd(next, 1);
      while (m.atomicExchange(word, 1) !== 0) {
        m.pause();
      }
      turns.letIn(cpu);
      m.atomicStore(word, 0);
      return 0;
    });
    return [round, round, round];
  });
  const { fault } = exploreAll(bareProgram('numbers', model, operations, () => {}));
  expect(fault).toMatch(/^CPU [01] was let in twice while CPU [01] stood in line$/);
});
