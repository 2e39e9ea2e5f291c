/** The shared words as properties: plain on the thread itself, atomic on its `atomic`. */
import type { Addr } from '../../machine/machine.ts';
import { ModelFault } from '../../machine/model.ts';
import type { Accesses } from './accesses.ts';
import type { AtomicWord } from './definition.ts';
import { closedObject, constant, notIn } from './named.ts';

/** Where a program's words lie. `length` is null for a single word. */
export interface WordPlace {
  readonly name: string;
  readonly at: Addr;
  readonly length: number | null;
}

/** More than there can be threads. */
const EVERYBODY = 32;

type PropertyOf = (at: Addr, name: string) => PropertyDescriptor;

/** One property a word, or an object of them for an array. */
function propertiesOf(places: readonly WordPlace[], propertyOf: PropertyOf, owner: string): PropertyDescriptorMap {
  const properties: PropertyDescriptorMap = {};
  for (const { name, at, length } of places) {
    properties[name] = length === null ? propertyOf(at, name) : constant(arrayOf(name, at, length, propertyOf, owner));
  }
  return properties;
}

function arrayOf(name: string, at: Addr, length: number, propertyOf: PropertyOf, owner: string): object {
  const elements: PropertyDescriptorMap = { length: constant(length) };
  for (let n = 0; n < length; n++) {
    elements[n] = propertyOf(at + n, `${name}[${n}]`);
  }
  return closedObject(
    `${owner}.${name}`,
    { is: 'not there', expected: `${name}[0] to ${name}[${length - 1}]` },
    elements,
  );
}

/** Read and written with plain accesses. */
export function plainWords(places: readonly WordPlace[], accesses: Accesses): PropertyDescriptorMap {
  return propertiesOf(
    places,
    (at, name) => ({
      enumerable: true,
      get: () => accesses.load(at),
      set: (value: number) => accesses.store(at, accesses.checkedValue(name, value)),
    }),
    't',
  );
}

/** Read from memory as it is, outside of any run. */
export function finalWords(places: readonly WordPlace[], words: Int32Array): PropertyDescriptorMap {
  return propertiesOf(places, at => ({ enumerable: true, get: () => words[at] as number }), 's');
}

export function atomicWords(places: readonly WordPlace[], accesses: Accesses): object {
  return closedObject(
    't.atomic',
    notIn(places.map(({ name }) => name)),
    propertiesOf(
      places,
      (at, name) => {
        const word = atomicWord(accesses, at, name);
        return { enumerable: true, get: () => word, set: () => accesses.fail(notAssigned(name)) };
      },
      't.atomic',
    ),
  );
}

function notAssigned(name: string): ModelFault {
  return new ModelFault(`t.atomic.${name}: written with =`, '.store(…), or .add(…) for +=');
}

function atomicWord(accesses: Accesses, at: Addr, name: string): AtomicWord {
  const word = (value: number) => accesses.checkedValue(name, value);
  return Object.freeze({
    load: () => accesses.atomicLoad(at),
    store: (value: number) => accesses.atomicStore(at, word(value)),
    exchange: (value: number) => accesses.exchange(at, word(value)),
    compareExchange: (expected: number, value: number) => accesses.compareExchange(at, word(expected), word(value)),
    add: (value: number) => accesses.add(at, word(value)),
    sub: (value: number) => accesses.add(at, -word(value) | 0),
    or: (value: number) => accesses.or(at, word(value)),
    and: (value: number) => accesses.and(at, word(value)),
    wait: (value: number) => accesses.wait(at, word(value)),
    notify: () => accesses.notify(at, EVERYBODY),
  });
}
