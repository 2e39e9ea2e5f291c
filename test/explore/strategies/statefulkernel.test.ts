/** Stateful search on the kernel, where oracles know what no word holds: it comes to what optimal DPOR comes to. */
import { expect, it } from 'vitest';
import { Detectors } from '../../../src/explore/detectors/index.ts';
import { exploreWith } from '../../../src/explore/explorer.ts';
import type { Program } from '../../../src/explore/program.ts';
import { programNamed } from '../../../src/explore/programs/catalogue.ts';
import { PROGRAM_DEFAULTS, type ProgramOptions } from '../../../src/explore/programs/maker.ts';
import { optionsForMutant, runOfMutant } from '../../../src/explore/programs/mutantruns.ts';
import { StateHash } from '../../../src/explore/stateset.ts';
import { OptimalDpor } from '../../../src/explore/strategies/optimal.ts';
import { Stateful } from '../../../src/explore/strategies/stateful.ts';
import type { Strategy } from '../../../src/explore/strategy.ts';

type Make = (program: Program) => Strategy;

const optimal: Make = ({ m }) => new OptimalDpor(m);
const stateful: Make = ({ m, history }) => new Stateful(m, history !== undefined);

function programOf(name: string, options: ProgramOptions): Program {
  return programNamed(name)?.make(options) as Program;
}

/** States in which runs are done, and kinds of faults, of a search that is to come to its end. */
function found(program: Program, make: Make) {
  const hash = new StateHash(program.m);
  const ends = new Set<string>();
  const noted = {
    ...program,
    check() {
      const { low, high } = hash.now();
      ends.add(`${low} ${high}`);
      program.check();
    },
  };
  const detectors = new Detectors(noted);
  const kinds = new Set<string>();
  const noting = {
    begin: () => detectors.begin(),
    performed: detectors.performed.bind(detectors),
    end: (ended: Parameters<Detectors['end']>[0]) => {
      const fault = detectors.end(ended);
      kinds.add(fault?.kind ?? 'none');
      return fault;
    },
  };
  const limits = { schedules: Number.POSITIVE_INFINITY, isOver: () => false, goOn: true };
  const { exhausted, complete } = exploreWith(noted, make(noted), [noting], limits);
  return { exhausted, complete, ends: [...ends].sort(), kinds: [...kinds].sort() };
}

it.each(['page_alloc', 'page_free', 'alloc', 'first-touch', 'swapagain', 'lock-ticket', 'shootdown'])(
  '%s: every state that a run of some trace ends in, and a proof',
  name => {
    const all = found(programOf(name, PROGRAM_DEFAULTS), optimal);
    expect(found(programOf(name, PROGRAM_DEFAULTS), stateful)).toEqual(all);
    expect([all.complete, all.kinds]).toEqual([true, ['none']]);
  },
);

it.each(['used-not-lowered', 'count-written-back-late', 'ticket-skips-a-number'])(
  '%s: faults of the kinds that traces have, and no others',
  mutant => {
    const { program } = runOfMutant(mutant);
    const made = () => programOf(program, optionsForMutant(mutant, program));
    const { exhausted, kinds } = found(made(), stateful);
    expect([exhausted, kinds]).toEqual([true, found(made(), optimal).kinds]);
    expect(kinds).not.toEqual(['none']);
  },
);
