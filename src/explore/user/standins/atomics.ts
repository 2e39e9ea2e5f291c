/**
 * A stand-in for Atomics, over stand-ins of arrays. On a real array it does what the real Atomics does.
 *
 * Not there: wait with a time-out (the model has no clock that could end it) and waitAsync (nothing happens later).
 */
import type { Addr } from '../../../machine/machine.ts';
import { ModelFault } from '../../../machine/model.ts';
import { type Port, pauseRunning } from '../sharedmemory.ts';
import { shown, type View, viewOf } from './arrays.ts';

const real = globalThis.Atomics;

/** More than there can be threads. */
const EVERYBODY = 32;

type Words = globalThis.Int32Array | globalThis.Uint32Array;

function addressOf(view: View, index: number): Addr {
  if (!Number.isInteger(index) || index < 0 || index >= view.length) {
    throw new RangeError(`Atomics: index ${index}: a view of ${view.length} words`);
  }
  return view.at + index;
}

type Modify = (array: Words, index: number, value: number) => number;

/** An operation with one value, that returns what was there before. */
function modifier(port: (port: Port, at: Addr, value: number) => number, otherwise: Modify): Modify {
  return (array, index, value) => {
    const view = viewOf(array);
    return view === undefined
      ? otherwise(array, index, value)
      : shown(view, port(view.memory.port, addressOf(view, index), value | 0));
  };
}

/** The machine has no such instruction: a loop, as on a machine with compare-and-exchange only. */
function xor(port: Port, at: Addr, value: number): number {
  for (;;) {
    const seen = port.atomicLoad(at);
    if (port.compareExchange(at, seen, seen ^ value) === seen) {
      return seen;
    }
  }
}

function load(array: Words, index: number): number {
  const view = viewOf(array);
  return view === undefined
    ? real.load(array, index)
    : shown(view, view.memory.port.atomicLoad(addressOf(view, index)));
}

function store(array: Words, index: number, value: number): number {
  const view = viewOf(array);
  if (view === undefined) {
    return real.store(array, index, value);
  }
  view.memory.port.atomicStore(addressOf(view, index), value | 0);
  return Math.trunc(value) || 0;
}

function compareExchange(array: Words, index: number, expected: number, value: number): number {
  const view = viewOf(array);
  return view === undefined
    ? real.compareExchange(array, index, expected, value)
    : shown(view, view.memory.port.compareExchange(addressOf(view, index), expected | 0, value | 0));
}

function wait(array: globalThis.Int32Array, index: number, value: number, timeout?: number): string {
  const view = viewOf(array);
  if (view === undefined) {
    throw new ModelFault('Atomics.wait: on an array that is not over a shared buffer of setup()');
  }
  if (timeout !== undefined && !Number.isNaN(timeout) && timeout !== Number.POSITIVE_INFINITY) {
    throw new ModelFault('Atomics.wait: with a time-out: the model has no clock that could end it');
  }
  return view.memory.port.waitOnce(addressOf(view, index), value | 0) ? 'ok' : 'not-equal';
}

function notify(array: globalThis.Int32Array, index: number, count = EVERYBODY): number {
  const view = viewOf(array);
  return view === undefined
    ? real.notify(array, index, count)
    : view.memory.port.notify(addressOf(view, index), Math.min(Math.max(0, Math.trunc(count)), EVERYBODY));
}

export const StandInAtomics = Object.freeze({
  load,
  store,
  compareExchange,
  exchange: modifier((port, at, value) => port.exchange(at, value), real.exchange),
  add: modifier((port, at, value) => port.add(at, value), real.add),
  sub: modifier((port, at, value) => port.add(at, -value | 0), real.sub),
  and: modifier((port, at, value) => port.and(at, value), real.and),
  or: modifier((port, at, value) => port.or(at, value), real.or),
  xor: modifier(xor, real.xor),
  wait,
  notify,
  /** One turn of a loop that spins. */
  pause: pauseRunning,
  isLockFree: (bytes: number) => real.isLockFree(bytes),
});
