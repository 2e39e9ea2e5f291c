/** check-then-act: every access to the coremap is under its lock, and still one frame has two owners. */
import type { Outcome } from '../run/types.ts';
import { goesThrough } from './counterpart.ts';
import { untilShown } from './tries.ts';
import { ALLOCATORS, TRIES, TRY_MS, type TwoOwners, twoOwnersEvidence, twoOwnersOf } from './twoowners.ts';
import type { Demo, Evidence } from './types.ts';

const MUTANT = 'lock-dropped-before-mark';

export const checkThenAct: Demo = {
  name: 'check-then-act',
  summary: 'the lock is dropped between finding a frame free and taking it: no data race, and two owners all the same',
  claim:
    'To take the lock for every access is not enough. If it is dropped between the look that finds a frame free and ' +
    'the mark that takes it, two CPUs can be given the same frame: what was true under the lock the first time is not ' +
    'true any more the second time. There is no data race in this, so no race detector reports it. The lock protects ' +
    'a decision only if it is held from the look to the mark.',
  next: `coremap stress kpages --programs 4 --mutant ${MUTANT}`,
  async run(context) {
    const { evidence } = context;
    const options = { ...ALLOCATORS, mutant: MUTANT, durationMs: TRY_MS };
    const two = await untilShown(context, {
      what: 'four CPUs allocate kernel pages, the lock dropped between look and mark',
      tries: TRIES,
      options,
      look: outcome => (sawUnlocked(outcome) ? null : twoOwnersOf(outcome)),
    });
    evidence.push(...(two === null ? [] : [...twoOwnersEvidence(two), ...lockEvidence(two)]));
    const held = await goesThrough(context, 'the same work, the lock held from the look to the mark', ALLOCATORS);
    return { evidence, holds: two !== null && two.lockTaken > 0 && held };
  },
};

/** Whether one of the coremap's assertions found that its lock was not held. */
function sawUnlocked({ faults }: Outcome): boolean {
  return faults.some(({ kind, message }) => kind === 'panic' && /does not hold coremap\.lock/.test(message));
}

function lockEvidence({ lockTaken }: TwoOwners): Evidence[] {
  return [
    { kind: 'number', label: 'coremap.lock was taken', value: lockTaken, unit: 'times' },
    {
      kind: 'text',
      label: 'how wide the window is',
      lines: ['The broken kernel lingers in a short spin loop between the look and the mark, so that it is met soon.'],
    },
    {
      kind: 'text',
      label: 'why a race detector is silent',
      lines: [
        'What changes the free list, or an entry, asserts that its CPU holds coremap.lock: none of them panicked.',
        'Two accesses under one lock are ordered by it, one before the other, so none of them race.',
        'What is wrong is not an access but a conclusion: "free" was found in one holding of the lock, used in the next.',
      ],
    },
  ];
}
