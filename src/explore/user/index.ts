/** `coremap/model`: the whole of what a program of the user's may import. */

export { ModelFault } from '../../machine/model.ts';
export { ReplayStringError } from '../replaystring.ts';
export type { ToldStep } from '../teller.ts';
export * from './authoring.ts';
export { type ExploreResult, explore, replay } from './explore.ts';
export { ExploredFault } from './exploredfault.ts';
export type { ExploreOptions } from './options.ts';
