/** Objects that know all their properties: a name that they do not have is a mistake in the program, and is told as one. */
import { ModelFault } from '../../machine/model.ts';

/** What the language itself, or a tool that prints an object, may ask for. */
function isAskedByTools(key: string | symbol): boolean {
  return typeof key === 'symbol' || key in Object.prototype || key === 'then' || key === 'toJSON';
}

function guard(what: string, has: string): object {
  const refuse = (key: string | symbol): never => {
    throw new ModelFault(`${what}.${String(key)}: ${has}`);
  };
  return new Proxy(Object.create(null), {
    get: (_, key) => (isAskedByTools(key) ? Reflect.get(Object.prototype, key) : refuse(key)),
    set: (_, key) => refuse(key),
  });
}

/** An object with these properties, and no others ever. `what` it is called, and what it `has`, for the message. */
export function closedObject<T extends object>(what: string, has: string, properties: PropertyDescriptorMap): T {
  return Object.freeze(Object.create(guard(what, has), properties));
}

/** A property that cannot be written. */
export function constant(value: unknown): PropertyDescriptor {
  return { value, enumerable: true };
}
