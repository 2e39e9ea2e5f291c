/** What passes between threads in a run: locks handed over, interrupts, wake-ups, acknowledgements. */
import type { LabStep } from '../../types.ts';

export const ARROW_KINDS = ['lock', 'interrupt', 'wake-up', 'acknowledgement'] as const;

export interface Arrow {
  readonly from: LabStep;
  readonly to: LabStep;
  readonly kind: (typeof ARROW_KINDS)[number];
  readonly what: string;
}

/** Each from the step that gives to the first step of another thread that takes. */
export function arrowsOf(steps: readonly LabStep[]): Arrow[] {
  const arrows: Arrow[] = [];
  const open = new Map<string, LabStep>();
  for (const step of steps) {
    for (const [kind, key] of takenBy(step)) {
      const from = open.get(`${kind} ${key}`);
      if (from !== undefined && from.thread !== step.thread) {
        arrows.push({ from, to: step, kind, what: key });
        open.delete(`${kind} ${key}`);
      }
    }
    for (const [kind, key] of givenBy(step)) {
      open.set(`${kind} ${key}`, step);
    }
  }
  return arrows;
}

type Passing = readonly [Arrow['kind'], string];

const IRQ = /^cpu\[(\d+)\]\.irq$/;
const WAKE = /^thread\[\d+\]\.wake$/;
const DONE = /^cpu\[\d+\]\.shootdown\.done$/;
const CHANGES: ReadonlySet<string> = new Set(['atomicStore', 'exchange', 'compareExchange', 'store']);

function givenBy({ kind, word, after }: LabStep): Passing[] {
  if (kind === 'release' || (CHANGES.has(kind) && isLockWord(word) && after === 0)) {
    return [['lock', word]];
  }
  if (kind === 'or' && IRQ.test(word)) {
    return [['interrupt', word]];
  }
  if (kind === 'notify' || (CHANGES.has(kind) && WAKE.test(word) && after !== 0)) {
    return [['wake-up', word]];
  }
  return CHANGES.has(kind) && DONE.test(word) ? [['acknowledgement', word]] : [];
}

function takenBy({ kind, word, before, after }: LabStep): Passing[] {
  if (kind === 'acquire' || (CHANGES.has(kind) && isLockWord(word) && before === 0 && after !== 0)) {
    return [['lock', word]];
  }
  if ((kind === 'and' || kind === 'exchange') && IRQ.test(word)) {
    return [['interrupt', word]];
  }
  if (kind === 'woken' || kind === 'idle') {
    return [['wake-up', word]];
  }
  return kind === 'load' || kind === 'atomicLoad' ? [['acknowledgement', word]] : [];
}

function isLockWord(word: string): boolean {
  return /lock$|\.guard$/.test(word);
}
