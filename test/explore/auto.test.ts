/** Whose turn it is under `auto`, asked of what searches would say. */
import { describe, expect, test } from 'vitest';
import { auto, type Outcome, type Turn } from '../../src/explore/auto.ts';

const NOTHING: Outcome = { failed: false, complete: false };

/** Plays `auto` until it returns, or for so many turns; `outcomeOf` says what a turn comes to. */
function played(most: number, outcomeOf: (turn: Turn) => Outcome | null, turns = 12) {
  const asked: (readonly Turn[])[] = [];
  const generator = auto(most);
  let next = generator.next();
  while (!next.done && asked.length < turns) {
    asked.push(next.value);
    next = generator.next(next.value.map(outcomeOf));
  }
  return { asked, result: next.done ? next.value : null };
}

describe('auto', () => {
  test('draws first, and is over when that shows a fault', () => {
    const { asked, result } = played(1e6, () => ({ failed: true, complete: false }));
    expect(asked).toEqual([[{ strategy: 'mixed', until: 200 }]]);
    expect(result).toBe('mixed');
  });

  test('lets optimal DPOR and stateful search go on side by side, with budgets that grow, and draws between, beside rounds of preemptions', () => {
    const { asked } = played(Number.POSITIVE_INFINITY, () => NOTHING, 5);
    expect(asked.map(turns => turns.map(({ strategy, until }) => `${strategy} ${until}`))).toEqual([
      ['mixed 200'],
      ['optimal 250', 'stateful 1000'],
      ['mixed 800', 'bounded 250'],
      ['optimal 1000', 'stateful 4000'],
      ['mixed 3200', 'bounded 1000'],
    ]);
  });

  test('ends with the search that is over first; of two, with optimal DPOR', () => {
    const over = (names: string[]) => (turn: Turn) =>
      names.includes(turn.strategy) ? { failed: false, complete: true } : NOTHING;
    expect(played(1e6, over(['stateful'])).result).toBe('stateful');
    expect(played(1e6, over(['optimal', 'stateful'])).result).toBe('optimal');
  });

  test('ends with what was drawn where no search comes to its end within the budget, or the time', () => {
    const { asked, result } = played(100, () => NOTHING);
    expect(asked.at(-1)).toEqual([
      { strategy: 'mixed', until: 100 },
      { strategy: 'bounded', until: 100 },
    ]);
    expect(result).toBe('mixed');
    expect(played(1e6, ({ strategy }) => (strategy === 'optimal' ? null : NOTHING), 99).result).toBe('mixed');
  });
});
