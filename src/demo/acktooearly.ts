/** ack-too-early: the shootdown is sent, answered and waited for, and the translation is still there. */
import { goesThrough, sentShootdowns } from './counterpart.ts';
import { EVICTORS, strayEvidence, strayStoreOf, TRIES, TRY_MS } from './strays.ts';
import { untilShown } from './tries.ts';
import type { Demo } from './types.ts';

const MUTANT = 'ack-before-invalidate';

export const ackTooEarly: Demo = {
  name: 'ack-too-early',
  summary: 'a CPU acknowledges a shootdown before it has forgotten the translation, and stores through it once more',
  claim:
    'An acknowledgement is a promise that the translation is gone. If the handler acknowledges first and invalidates ' +
    'later, each shootdown is sent, answered and waited for as it should be, and still a CPU stores into a frame that ' +
    'is another page by now. With the invalidation first the same work goes through.',
  next: `coremap stress scribble walk huge --cpus 3 --frames 96 --mutant ${MUTANT}`,
  async run(context) {
    const { evidence } = context;
    const stray = await untilShown(context, {
      what: 'shootdowns are acknowledged before they are carried out',
      tries: TRIES,
      options: { ...EVICTORS, mutant: MUTANT, durationMs: TRY_MS },
      look: strayStoreOf,
    });
    if (stray !== null) {
      const { sent, acknowledged } = stray;
      evidence.push(
        ...strayEvidence(stray, `CPU ${stray.cpu} had acknowledged that it forgot the page`),
        { kind: 'number', label: 'shootdowns sent', value: sent, unit: '' },
        { kind: 'number', label: 'shootdowns acknowledged', value: acknowledged, unit: '' },
        {
          kind: 'text',
          label: 'how wide the window is',
          lines: ['The handler of the broken kernel leaves the invalidation to the next page fault of its CPU.'],
        },
      );
    }
    const first = await goesThrough(
      context,
      'the same work, invalidated before it is acknowledged',
      EVICTORS,
      sentShootdowns,
    );
    return { evidence, holds: stray !== null && stray.acknowledged > 0 && first };
  },
};
