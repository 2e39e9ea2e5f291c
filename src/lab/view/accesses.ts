/** Accesses in words: the one that a thread stands before, and those that were made. */
import type { Program } from '../../explore/program.ts';
import { DISK_READ, nextRequest } from '../../machine/disk.ts';
import { PAGE_SHIFT } from '../../machine/mips.ts';
import { ACCESS, ACCESS_NAMES, type ModelThread } from '../../machine/modelthread.ts';
import { takenBy } from './interrupts.ts';
import { valueText } from './values.ts';

/** An access as it is about to be made. */
type Pending = Pick<ModelThread, 'cpu' | 'kind' | 'at' | 'operand' | 'expected'>;

/** `will store coremap[3].state = DIRTY`. */
export function willText(program: Program, pending: Pending): string {
  const { kind, at, operand, expected } = pending;
  const word = program.nameOf(at);
  const interrupt = takenBy(program, pending);
  if (interrupt !== null) {
    return `will ${takesText(kind, word, interrupt)}`;
  }
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
      return `will complete ${requestText(program)}`;
    case ACCESS.idle:
      return `will go on when ${word} says so${operand < 0 ? '' : ', or take an interrupt'}`;
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

/** `stores coremap[3].state: FREE -> FIXED`. `interrupt`: what the access takes, or null. To be asked while it is made. */
export function didText(
  program: Program,
  interrupt: string | null,
  kind: number,
  at: number,
  before: number,
  after: number,
): string {
  if (kind === ACCESS.device) {
    return `completes ${requestText(program)}`;
  }
  const word = program.nameOf(at);
  if (interrupt !== null) {
    return takesText(kind, word, interrupt, 's');
  }
  const name = ACCESS_NAMES[kind] as string;
  const value = (what: number) => valueText(program, at, word, what);
  if (CHANGES.has(kind)) {
    const change = before === after ? `${value(after)}, as before` : `${value(before)} -> ${value(after)}`;
    return kind === ACCESS.compareExchange && before === after
      ? `tries to change ${word}, and finds ${value(after)}`
      : `stores ${word}: ${change}`;
  }
  const said = `${DONE[name] ?? name} ${word}`;
  return WITH_VALUE.has(name) ? `${said} = ${value(after)}` : said;
}

/** `take the TLB shootdown interrupt`; with `s`, `takes` it. */
function takesText(kind: number, word: string, interrupt: string, s = ''): string {
  const it = `the ${interrupt} interrupt${interrupt.includes(' and ') ? 's' : ''}`;
  switch (kind) {
    case ACCESS.idle:
      return `wake${s}, and take${s} ${it}`;
    case ACCESS.acquire:
      return `leave${s} ${word} for now: ${it} come${it.endsWith('s') ? '' : 's'} first`;
    default:
      return `take${s} ${it}`;
  }
}

/** The oldest request of the disk's queue; no more than that there is one where the disk has no queue. */
function requestText({ m, kernel }: Program): string {
  const load = (at: number) => m.words[at] as number;
  const request = kernel === undefined ? null : nextRequest({ load, atomicLoad: load }, kernel.swapDisk.device);
  if (request === null) {
    return 'a request';
  }
  const { operation, slot, paddr, thread } = request;
  const [frame, who] = [paddr >>> PAGE_SHIFT, m.threads[thread]?.name];
  return operation === DISK_READ
    ? `the request of ${who}: slot ${slot} is read into frame ${frame}`
    : `the request of ${who}: frame ${frame} is written to slot ${slot}`;
}
