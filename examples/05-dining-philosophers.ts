/**
 * 05. Dining philosophers.
 *
 * Three philosophers around a table, a fork between any two; each takes the left one, then the right one (Dijkstra,
 * "Hierarchical Ordering of Sequential Processes", 1971).
 *
 * Look for: the order of the locks, told as a circle: each takes its right fork while it holds its left one. In the run
 * that is shown the three eat in turn, and nobody waits; that order is what can end in a deadlock. `coremap explore …
 * --detectors off` shows the deadlock itself: each has its left fork and waits for its right one, which the next one has.
 *
 * The fix: an order of all forks, which everybody keeps to. Here: the fork with the lower number first.
 */
import { program, type Thread } from 'coremap/model';

const SEATS = 3;
const words = { meals: [0, 0, 0] };
const locks = { forks: ['mutex', 'mutex', 'mutex'] } as const;
type Philosopher = Thread<typeof words, typeof locks>;

function eat(t: Philosopher, first: number, second: number) {
  t.forks[first].acquire();
  t.forks[second].acquire();
  t.meals[t.me] += 1;
  t.forks[second].release();
  t.forks[first].release();
}

function leftFirst(t: Philosopher) {
  eat(t, t.me, (t.me + 1) % SEATS);
}

function lowerFirst(t: Philosopher) {
  const [left, right] = [t.me, (t.me + 1) % SEATS];
  eat(t, Math.min(left, right), Math.max(left, right));
}

function table(name: string, dine: (t: Philosopher) => void) {
  return program({
    name,
    words,
    locks,
    threads: { Aristotle: dine, Plato: dine, Socrates: dine },
    check: s => s.assert(s.meals[0] + s.meals[1] + s.meals[2] === SEATS, 'somebody has not eaten'),
  });
}

export default table('dining philosophers', leftFirst);
export const repaired = table('dining philosophers, lower fork first', lowerFirst);
