/** The strategies that a test can ask for by name. */
import type { Program } from '../program.ts';
import { rerun } from '../schedule.ts';
import { strategyMakers, strategyNamed } from '../strategies/index.ts';
import type { Strategy } from '../strategy.ts';

/** `auto`: `optimal` for half of the budget; if that did not come to its end, `mixed` for the other half. */
export type StrategyName =
  | 'auto'
  | 'random'
  | 'pct'
  | 'pos'
  | 'mixed'
  | 'exhaustive'
  | 'bounded'
  | 'dpor'
  | 'optimal'
  | 'stateful';

export const STRATEGY_NAMES: readonly string[] = ['auto', ...strategyMakers.map(({ name }) => name)];

/** What is run one after the other, each with its share of the schedules. */
export function strategiesFor(
  program: Program,
  name: StrategyName,
  seed: number,
  schedules: number,
): readonly [Strategy, number][] {
  const { m } = program;
  const { steps } = rerun(program, [], []);
  const create = (each: string) => strategyNamed(each).create({ seed, first: 0, steps, m });
  const half = Math.ceil(schedules / 2);
  return name === 'auto'
    ? [
        [create('optimal'), half],
        [create('mixed'), schedules - half],
      ]
    : [[create(name), schedules]];
}
