/** Looks for one mutant after the other, each with all strategies. */
export { tryMutant as default } from '../src/run/trymutant.ts';
