import { expect, it } from 'vitest';
import { Detectors } from '../../../src/explore/detectors/index.ts';
import { exploreWith } from '../../../src/explore/explorer.ts';
import type { FoundFault } from '../../../src/explore/foundfault.ts';
import type { Program } from '../../../src/explore/program.ts';
import { programNamed } from '../../../src/explore/programs/catalogue.ts';
import { PROGRAM_DEFAULTS, type ProgramMaker } from '../../../src/explore/programs/maker.ts';
import { Bounded } from '../../../src/explore/strategies/bounded.ts';
import type { ModelMachine } from '../../../src/machine/model.ts';
import { type Small, small, word } from '../programs.ts';
import { randomProgram } from '../randomprogram.ts';

const RACE = 'data-race';

/** Notes what runs end in. */
class Ends extends Detectors {
  readonly seen = new Set<string>();

  override end(ended: FoundFault | null): FoundFault | null {
    const fault = super.end(ended);
    if (fault !== null) {
      this.seen.add(fault.kind === RACE ? RACE : fault.message);
    }
    return fault;
  }
}

/** Schedules of a program: those that have more are left out. */
const MOST = 300;

/** What all schedules with at most so many preemptions come to; null if there are too many. */
function comesTo(program: Program, preemptions: number, racesShown: boolean) {
  const ends = new Ends(program, { lockOrder: false });
  const budget = { schedules: MOST, isOver: () => false, goOn: true };
  const strategy = new Bounded(preemptions, null, racesShown);
  const { schedules, exhausted } = exploreWith(program, strategy, [ends], budget);
  return exhausted ? { schedules, ends: ends.seen } : null;
}

it('on 100 random programs, schedules without a preemption before a plain access show a fault, or all there is', () => {
  let [compared, fewer] = [0, 0];
  for (let seed = 1; seed <= 100; seed++) {
    const [one, other] = [randomProgram(seed, true), randomProgram(seed, true)];
    const everywhere = comesTo(one, 2, false);
    const there = comesTo(other, 2, true);
    if (everywhere === null || there === null) {
      continue;
    }
    compared++;
    expect([seed, there.ends.size > 0]).toEqual([seed, everywhere.ends.size > 0]);
    // A race may be hidden by what a run ends in before its second access.
    if (!everywhere.ends.has(RACE)) {
      fewer += there.schedules < everywhere.schedules ? 1 : 0;
      const all = (ends: Set<string>, { outcomes }: Small) => [...ends, ...outcomes.keys()].sort();
      expect([seed, all(there.ends, other)]).toEqual([seed, all(everywhere.ends, one)]);
    }
  }
  expect([compared > 60, fewer > 20]).toEqual([true, true]);
});

it('two page faults have 18 schedules with at most one preemption, and 128 with preemptions anywhere', () => {
  const schedules = (racesShown: boolean) => {
    const program = (programNamed('first-touch') as ProgramMaker).make(PROGRAM_DEFAULTS);
    return comesTo(program, 1, racesShown)?.schedules;
  };
  expect([schedules(false), schedules(true)]).toEqual([128, 18]);
});

it('a look at an oracle has such a place before it, plain as its access is', () => {
  const looksTwice = (who: number) => (m: ModelMachine) => {
    for (let time = 0; time < 2; time++) {
      m.load(word(who));
      m.observe(() => m.store(word(9), 10 * m.load(word(9)) + who), 0);
    }
  };
  const program = small('oracle', [looksTwice(1), looksTwice(2)], m => String(m.words[word(9)]));
  comesTo(program, 3, true);
  expect([...program.outcomes.keys()].sort()).toEqual(['1122', '1212', '1221', '2112', '2121', '2211']);
});
