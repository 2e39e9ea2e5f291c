import { BadInput } from '../../run/badinput.ts';
import type { DiskModel, RunOptions } from '../../run/types.ts';
import { parseDurationNs } from './duration.ts';
import { parseCount } from './integer.ts';

/** The disk's latency: `host`, `fixed:D` with a duration, or `seek`. */
export function parseDisk(what: string, text: string): DiskModel {
  if (text === 'host' || text === 'seek') return { kind: text };
  if (text.startsWith('fixed:')) {
    const nanoseconds = wholly(text, () => parseDurationNs(what, text.slice('fixed:'.length)));
    return { kind: 'fixed', nanoseconds };
  }
  throw new BadInput(what, text, 'expected host, seek or fixed: and a duration, as fixed:5ms');
}

/** Which requests of the disk fail: `read:N` or `write:N`, each Nth of that kind. */
export function parseFailDisk(what: string, text: string): NonNullable<RunOptions['failDisk']> {
  const [operation, every, ...rest] = text.split(':');
  if ((operation !== 'read' && operation !== 'write') || every === undefined || rest.length > 0) {
    throw new BadInput(what, text, 'expected read:N or write:N, as write:100 for each hundredth write');
  }
  return { operation, every: wholly(text, () => parseCount(what, every, 1, 2 ** 31)) };
}

/** The error of a part is told with the whole value, as it was typed. */
function wholly(text: string, parse: () => number): number {
  try {
    return parse();
  } catch (error) {
    throw error instanceof BadInput ? new BadInput(error.what, text, error.expected) : error;
  }
}
