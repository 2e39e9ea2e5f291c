/** missing-lock: the coremap without its lock gives one frame to two owners. */
import { goesThrough } from './counterpart.ts';
import { untilShown } from './tries.ts';
import { ALLOCATORS, TRIES, TRY_MS, twoOwnersEvidence, twoOwnersOf } from './twoowners.ts';
import type { Demo } from './types.ts';

const MUTANT = 'no-lock';

export const missingLock: Demo = {
  name: 'missing-lock',
  summary: 'without the lock two CPUs are given the same frame, and one reads what the other has written',
  claim:
    'Without its lock the coremap gives one frame to two owners: two CPUs find the same frame at the head of the free ' +
    'list before either has taken it off. Neither is told. The first learns of it when it reads its page, and finds ' +
    'what the other one has put there. With the lock the same work goes through.',
  next: `coremap stress kpages --programs 4 --mutant ${MUTANT}`,
  async run(context) {
    const { evidence } = context;
    const options = { ...ALLOCATORS, mutant: MUTANT, durationMs: TRY_MS };
    const two = await untilShown(context, {
      what: 'four CPUs allocate kernel pages without a lock',
      tries: TRIES,
      options,
      look: twoOwnersOf,
    });
    evidence.push(...(two === null ? [] : twoOwnersEvidence(two)));
    const locked = await goesThrough(context, 'the same work with the lock', ALLOCATORS);
    return { evidence, holds: two !== null && locked };
  },
};
