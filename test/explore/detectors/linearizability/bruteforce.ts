/** Linearizability by definition: every order of every choice of calls. For histories of few calls. */
import type { Call, Spec } from '../../../../src/explore/detectors/linearizability/spec.ts';

/** Whether some order of all calls that returned, and of some that did not, keeps to time and to the object. */
export function anyOrder<S, C>(spec: Spec<S, C>, history: readonly Call<C>[]): boolean {
  return subsets(history.filter(({ end }) => end === null)).some(pending => {
    const calls = history.filter(call => call.end !== null || pending.includes(call));
    return permutations(calls).some(order => keepsTime(order) && isPossible(spec, [spec.initial], order));
  });
}

function keepsTime<C>(order: readonly Call<C>[]): boolean {
  return order.every((call, n) => order.slice(n + 1).every(later => later.end === null || later.end >= call.start));
}

function isPossible<S, C>(spec: Spec<S, C>, states: readonly S[], order: readonly Call<C>[]): boolean {
  const [first, ...rest] = order;
  if (first === undefined || states.length === 0) {
    return states.length > 0;
  }
  const after = states.flatMap(state => {
    const single = spec.apply(state, first.call, first.result);
    return first.end === null ? [...spec.effects(state, first.call)] : single === null ? [] : [single];
  });
  return isPossible(spec, after, rest);
}

function subsets<T>([first, ...rest]: readonly T[]): T[][] {
  return first === undefined ? [[]] : subsets(rest).flatMap(set => [set, [first, ...set]]);
}

function permutations<T>(all: readonly T[]): T[][] {
  return all.length === 0
    ? [[]]
    : all.flatMap((first, n) => permutations([...all.slice(0, n), ...all.slice(n + 1)]).map(rest => [first, ...rest]));
}
