/** missing-shootdown: an eviction that asks no other CPU to forget the page. */
import { goesThrough, sentShootdowns } from './counterpart.ts';
import { EVICTORS, strayEvidence, strayStoreOf, TRIES, TRY_MS } from './strays.ts';
import { untilShown } from './tries.ts';
import type { Demo } from './types.ts';

const MUTANT = 'no-shootdown';

export const missingShootdown: Demo = {
  name: 'missing-shootdown',
  summary: "a page is evicted and another CPU is not told: it goes on storing, into somebody else's page",
  claim:
    'A CPU uses the translations in its own TLB, and no other CPU can change them. If an eviction takes a page out of ' +
    'the TLB of the CPU that evicts and asks no other to forget it, another CPU goes on storing through its old entry, ' +
    'into a frame that is another page by now. With the shootdown the same work goes through.',
  next: `coremap stress scribble walk huge --cpus 3 --frames 96 --mutant ${MUTANT}`,
  async run(context) {
    const { evidence } = context;
    const stray = await untilShown(context, {
      what: 'pages are evicted, and no other CPU is told',
      tries: TRIES,
      options: { ...EVICTORS, mutant: MUTANT, durationMs: TRY_MS },
      look: strayStoreOf,
    });
    if (stray !== null) {
      evidence.push(...strayEvidence(stray, 'it asked no other CPU to forget the page'), {
        kind: 'number',
        label: 'shootdowns sent',
        value: stray.sent,
        unit: '',
      });
    }
    const asked = await goesThrough(context, 'the same work with the shootdown', EVICTORS, sentShootdowns);
    return { evidence, holds: stray !== null && stray.sent === 0 && asked };
  },
};
