/** Objects that know all their properties: a name that they do not have is a mistake in the program, and is told as one. */
import { ModelFault } from '../../machine/model.ts';

/** What the language itself, or a tool that prints an object, may ask for. */
function isAskedByTools(key: string | symbol): boolean {
  return typeof key === 'symbol' || key in Object.prototype || key === 'then' || key === 'toJSON';
}

/** What is said of a name that an object has not. */
export interface Unknown {
  /** As in `t.z: not a word of the program`. */
  readonly is: string;
  readonly expected: string;
}

/** Of a name that is none of the program's. */
export function notIn(names: readonly string[]): Unknown {
  return {
    is: 'not of the program',
    expected: names.length === 0 ? 'no name at all, as it has none' : `one of ${names.join(', ')}`,
  };
}

function guard(what: string, { is, expected }: Unknown): object {
  const refuse = (key: string | symbol): never => {
    const name = /^\d+$/.test(String(key)) ? `[${String(key)}]` : `.${String(key)}`;
    throw new ModelFault(`${what}${name}: ${is}`, expected);
  };
  return new Proxy(Object.create(null), {
    get: (_, key) => (isAskedByTools(key) ? Reflect.get(Object.prototype, key) : refuse(key)),
    set: (_, key) => refuse(key),
  });
}

/** An object with these properties, and no others ever. `what` it is called. */
export function closedObject<T extends object>(what: string, unknown: Unknown, properties: PropertyDescriptorMap): T {
  return Object.freeze(Object.create(guard(what, unknown), properties));
}

/** A property that cannot be written. */
export function constant(value: unknown): PropertyDescriptor {
  return { value, enumerable: true };
}
