/** The strategies by name. */
import { partsOf } from '../dpor/parts.ts';
import { divided, WHOLE_PATH } from '../path.ts';
import { Bounded, FIRST_ROUND, partsOfRound } from './bounded.ts';
import { Dpor } from './dpor.ts';
import { Exhaustive } from './exhaustive.ts';
import { type StrategyMaker, type StrategyParts, shares } from './maker.ts';
import { Mixed } from './mixed.ts';
import { OptimalDpor } from './optimal.ts';
import { Pct } from './pct.ts';
import { Pos } from './pos.ts';
import { RandomWalk } from './random.ts';
import { Stateful } from './stateful.ts';

/** Parts that a search over traces is divided into: enough for a few threads of the host, though some are long. */
const TRACE_PARTS = 16;

const pct = ({ seed, first, steps }: StrategyParts) => new Pct({ seed, first, steps });
const pos = ({ seed, first }: StrategyParts) => new Pos(seed, first);

export const strategyMakers: readonly StrategyMaker[] = [
  {
    name: 'random',
    summary: 'each thread that can move is as likely as any other',
    independent: true,
    create: ({ seed, first }) => new RandomWalk(seed, first),
  },
  {
    name: 'pct',
    summary: 'random priorities that change at a few random steps; bounds the chance to miss (Burckhardt et al. 2010)',
    independent: true,
    create: pct,
  },
  {
    name: 'pos',
    summary: 'random priorities of accesses, drawn again for those that race (Yuan et al. 2018)',
    independent: true,
    create: pos,
  },
  {
    name: 'mixed',
    summary: 'pct and pos in turn',
    independent: true,
    create: parts => new Mixed([pct(parts), pos(parts)], parts.first),
  },
  {
    name: 'exhaustive',
    summary: 'all schedules, depth first',
    independent: false,
    create: () => new Exhaustive(),
    sharing: shares({
      first: () => [WHOLE_PATH],
      create: (_, rest) => new Exhaustive(rest),
      rest: strategy => strategy.rest,
      divide: divided,
    }),
  },
  {
    name: 'bounded',
    summary: 'all schedules, those with fewest preemptions first (Musuvathi and Qadeer 2007)',
    independent: false,
    create: ({ preemptions, racesShown }) => new Bounded(preemptions, null, racesShown),
    sharing: shares({
      first: () => [FIRST_ROUND],
      create: ({ preemptions, racesShown }, part) => new Bounded(preemptions, part, racesShown),
      rest: strategy => strategy.rest,
      later: strategy => strategy.takeNext(),
      nextRound: partsOfRound,
    }),
  },
  {
    name: 'dpor',
    summary: 'a schedule for each trace, and some more (source sets, Abdulla et al. 2014)',
    independent: false,
    create: ({ m }) => new Dpor(m),
    sharing: shares({
      first: program => partsOf(program, TRACE_PARTS),
      create: ({ m }, part) => new Dpor(m, part),
    }),
  },
  {
    name: 'optimal',
    summary: 'exactly one schedule for each trace (wakeup trees, Abdulla et al. 2014)',
    independent: false,
    create: ({ m }) => new OptimalDpor(m),
  },
  {
    name: 'stateful',
    summary: 'each state once, whatever led to it (SPIN, Holzmann 2003)',
    independent: false,
    create: ({ m, hasHistory }) => new Stateful(m, hasHistory),
  },
];

/** The maker of that name. Throws a RangeError: names are checked for users at the command line. */
export function strategyNamed(name: string): StrategyMaker {
  const maker = strategyMakers.find(each => each.name === name);
  if (maker === undefined) {
    throw new RangeError(`strategy: ${name}: not known`);
  }
  return maker;
}
