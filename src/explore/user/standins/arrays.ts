/**
 * Stand-ins for Int32Array and Uint32Array on a shared buffer: `a[i]` is a plain access of the thread that runs.
 *
 * Over anything but a stand-in's buffer they make the real arrays: those are a thread's own.
 */
import type { Addr } from '../../../machine/machine.ts';
import { ModelFault } from '../../../machine/model.ts';
import { covers, type Region, regionOf, type SharedMemory } from '../sharedmemory.ts';
import { ModelBuffer } from './buffer.ts';

const BYTES = 4;

/** A view of words of a shared buffer. */
export interface View {
  readonly memory: SharedMemory;
  readonly at: Addr;
  readonly length: number;
  readonly unsigned: boolean;
}

const views = new WeakMap<object, View>();

/** The view behind a stand-in; undefined for anything else. */
export function viewOf(array: unknown): View | undefined {
  return typeof array === 'object' && array !== null ? views.get(array) : undefined;
}

/** A word as the view shows it. */
export function shown(view: View, word: number): number {
  return view.unsigned ? word >>> 0 : word;
}

type Made = typeof globalThis.Int32Array | typeof globalThis.Uint32Array;

/** The constructor under its own type: what it makes of a shared buffer is a stand-in. */
function standInFor<C extends Made>(real: C, name: string, unsigned: boolean): C {
  const standIn: C = new Proxy(real, {
    construct: (_, [first, byteOffset, length]: [unknown, number?, number?], newTarget) =>
      first instanceof ModelBuffer
        ? viewOn(real, name, unsigned, first, byteOffset ?? 0, length)
        : Reflect.construct(
            real,
            [first, byteOffset, length].filter(each => each !== undefined),
            newTarget === standIn ? real : newTarget,
          ),
  });
  return standIn;
}

export const StandInInt32Array = standInFor(globalThis.Int32Array, 'Int32Array', false);
export const StandInUint32Array = standInFor(globalThis.Uint32Array, 'Uint32Array', true);

function viewOn(
  real: Made,
  name: string,
  unsigned: boolean,
  buffer: ModelBuffer,
  offset: number,
  length?: number,
): object {
  const words = length ?? (buffer.byteLength - offset) / BYTES;
  if (offset % BYTES !== 0 || !Number.isInteger(words) || words < 0 || offset + words * BYTES > buffer.byteLength) {
    throw new RangeError(
      `${name}: byte offset ${offset}, length ${words}: not inside a buffer of ${buffer.byteLength} bytes`,
    );
  }
  const { memory, at } = regionOf(buffer) as Region;
  const view: View = { memory, at: at + offset / BYTES, length: words, unsigned };
  const own = ownProperties(view, buffer, offset, (from, to) =>
    viewOn(real, name, unsigned, buffer, offset + from * BYTES, Math.max(0, to - from)),
  );
  const standIn = new Proxy(Object.create(real.prototype), {
    get: (_, key) => read(view, name, own, key),
    set: (_, key, value) => write(view, name, key, value),
    has: (_, key) => (indexOf(key) ?? words) < words || Object.hasOwn(own, key),
  });
  views.set(standIn, view);
  covers(standIn, { memory, at: view.at, words });
  return standIn;
}

/** The index that a property's name is; null for other names. */
function indexOf(key: string | symbol): number | null {
  return typeof key === 'string' && /^(?:0|[1-9]\d*)$/.test(key) ? Number(key) : null;
}

/** As in JavaScript, past the end there is nothing. */
function read(view: View, name: string, own: object, key: string | symbol): unknown {
  const index = indexOf(key);
  if (index !== null) {
    return index < view.length ? shown(view, view.memory.port.load(view.at + index)) : undefined;
  }
  if (Object.hasOwn(own, key)) {
    return Reflect.get(own, key);
  }
  if (typeof key === 'string' && key in globalThis.Int32Array.prototype && !(key in Object.prototype)) {
    throw new ModelFault(`${name}.prototype.${key}: the stand-in does not have it`);
  }
  return undefined;
}

function write(view: View, name: string, key: string | symbol, value: unknown): boolean {
  const index = indexOf(key);
  if (index === null) {
    throw new ModelFault(`${name}: property ${String(key)} is written: the stand-in has indices only`);
  }
  if (index < view.length) {
    view.memory.port.store(view.at + index, Number(value) | 0);
  }
  return true;
}

/** What a view has besides its indices. Each element is one plain access. */
function ownProperties(view: View, buffer: ModelBuffer, byteOffset: number, sub: (from: number, to: number) => object) {
  const { length, memory, at } = view;
  const get = (n: number) => shown(view, memory.port.load(at + n));
  const place = (n: number) => (n < 0 ? Math.max(0, length + n) : Math.min(n, length));
  function* values() {
    for (let n = 0; n < length; n++) {
      yield get(n);
    }
  }
  return {
    length,
    buffer,
    byteOffset,
    byteLength: length * BYTES,
    BYTES_PER_ELEMENT: BYTES,
    at: (n: number) => (n < -length || n >= length ? undefined : get(n < 0 ? length + n : n)),
    fill(this: object, value: number, from = 0, to = length) {
      for (let n = place(from); n < place(to); n++) {
        memory.port.store(at + n, Number(value) | 0);
      }
      return this;
    },
    set(source: ArrayLike<number>, offset = 0) {
      if (offset + source.length > length) {
        throw new RangeError('offset is out of bounds');
      }
      for (const [n, value] of Array.from(source).entries()) {
        memory.port.store(at + offset + n, Number(value) | 0);
      }
    },
    subarray: (from = 0, to = length) => sub(place(from), place(to)),
    values,
    [Symbol.iterator]: values,
    [Symbol.toStringTag]: view.unsigned ? 'Uint32Array' : 'Int32Array',
  };
}
