/** The strategies that a test can ask for by name. */
import { strategyMakers } from '../strategies/index.ts';

/** `auto` chooses one (auto.ts). */
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

export function isStrategyName(name: unknown): name is StrategyName {
  return typeof name === 'string' && STRATEGY_NAMES.includes(name);
}
