/**
 * What the engine of the lab says to whoever shows it: plain data only, so that it can cross to a worker or into an
 * address. A *step* is one visible access of the model machine, made by one thread; step n is the n-th, from 0. A session
 * stands at a *position*: so many steps have been made.
 */
export type * from './types/end.ts';
export type * from './types/machine.ts';
export type * from './types/request.ts';
export type * from './types/state.ts';
export type * from './types/step.ts';
