/** Accesses in words: the one that a thread stands before, and those that were made. */
import type { Program } from '../../explore/program.ts';
import { ACCESS, ACCESS_NAMES, type ModelThread } from '../../machine/modelthread.ts';
import { valueText } from './values.ts';

/** An access as it is about to be made. */
type Pending = Pick<ModelThread, 'kind' | 'at' | 'operand' | 'expected'>;

/** `will store coremap[3].state = DIRTY`. */
export function willText(program: Program, { kind, at, operand, expected }: Pending): string {
  const word = program.nameOf(at);
  const value = (what: number) => valueText(program, at, word, what);
  switch (kind) {
    case ACCESS.store:
    case ACCESS.atomicStore:
      return `will store ${word} = ${value(operand)}${kind === ACCESS.store ? '' : ', atomically'}`;
    case ACCESS.exchange:
      return `will exchange ${word} for ${value(operand)}`;
    case ACCESS.compareExchange:
      return `will change ${word} from ${value(expected)} to ${value(operand)}, if it holds that`;
    case ACCESS.add:
      return `will add ${operand} to ${word}`;
    case ACCESS.or:
      return `will set ${value(operand)} in ${word}`;
    case ACCESS.and:
      return `will clear ${value(~operand)} in ${word}`;
    case ACCESS.wait:
      return `will sleep if ${word} holds ${value(expected)}`;
    case ACCESS.woken:
      return `will go on: it was woken on ${word}`;
    case ACCESS.notify:
      return `will wake who sleeps on ${word}`;
    case ACCESS.pause:
      return `will look again: it spins for a change of ${word}`;
    case ACCESS.zeroPage:
      return `will zero the page at ${word}`;
    case ACCESS.acquire:
      return `will take ${word}`;
    case ACCESS.release:
      return `will free ${word}`;
    case ACCESS.device:
      return 'will serve a request';
    case ACCESS.idle:
      return `will go on when ${word} says so, or take an interrupt`;
    default:
      return `will load ${word}${kind === ACCESS.atomicLoad ? ', atomically' : ''}`;
  }
}

const DONE: Readonly<Record<string, string>> = {
  load: 'loads',
  atomicLoad: 'loads',
  wait: 'is about to sleep on',
  woken: 'wakes, was asleep on',
  notify: 'wakes who sleeps on',
  pause: 'spins on',
  zeroPage: 'zeroes the page at',
  acquire: 'takes',
  release: 'frees',
  idle: 'looks whether to go on:',
};
const WITH_VALUE: ReadonlySet<string> = new Set(['load', 'atomicLoad', 'wait', 'idle']);
const CHANGES: ReadonlySet<number> = new Set([
  ACCESS.store,
  ACCESS.atomicStore,
  ACCESS.exchange,
  ACCESS.compareExchange,
  ACCESS.add,
  ACCESS.or,
  ACCESS.and,
]);

/** `stores coremap[3].state: FREE -> FIXED`. */
export function didText(program: Program, kind: number, at: number, before: number, after: number): string {
  if (kind === ACCESS.device) {
    return 'serves a request';
  }
  const word = program.nameOf(at);
  const name = ACCESS_NAMES[kind] as string;
  const value = (what: number) => valueText(program, at, word, what);
  if (CHANGES.has(kind)) {
    const change = before === after ? `${value(after)}, as before` : `${value(before)} -> ${value(after)}`;
    return kind === ACCESS.compareExchange && before === after
      ? `tries to change ${word}: it holds ${value(after)}`
      : `stores ${word}: ${change}`;
  }
  const said = `${DONE[name] ?? name} ${word}`;
  if (kind === ACCESS.acquire && after === 0) {
    return `leaves ${word}: an interrupt came first`;
  }
  return WITH_VALUE.has(name) ? `${said} = ${value(after)}` : said;
}
