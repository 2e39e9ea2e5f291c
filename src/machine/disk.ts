/**
 * The swap disk as the bus shows it: a queue of requests in shared memory, served one at a time.
 *
 * A driver fills a request block, puts its number on the queue and rings the device's bell. The device moves a page
 * between its slot and physical memory, writes the status and raises the bus line of the CPU that asked. Each kernel
 * thread has one request block: it sleeps until its request is done, so it never needs two.
 * What the device does with a request is the host's business (`host/disk.ts`); this file is the register interface.
 */
import type { Arena } from './arena.ts';
import { clockWord, nanosSince } from './clock.ts';
import { type CpuWords, raiseLine } from './cpuwords.ts';
import type { Addr, Machine } from './machine.ts';
import { IRQ_BUS } from './mips.ts';

export const DISK_READ = 1;
export const DISK_WRITE = 2;

/** Status of a request. Atomic: the device writes it last. */
export const DISK_IDLE = 0;
export const DISK_PENDING = 1;
export const DISK_DONE = 2;
export const DISK_ERROR = 3;

/** A request block: written by its thread while idle, by the device while pending. */
export const REQUEST = { status: 0, operation: 1, slot: 2, paddr: 3, cpu: 4, words: 5 } as const;
/** `tail` counts requests put on, under the driver's lock; `head` those taken off, by the device alone. Atomic. */
export const QUEUE = { head: 0, tail: 1, entries: 2 } as const;
const BELL_RUNG = 1;
const BELL_ASLEEP = 2;
const OFF = 1;

export interface DiskWords {
  readonly requests: readonly Addr[];
  readonly queue: Addr;
  /** What the device sleeps on. Atomic. */
  readonly bell: Addr;
  /** When a driver last rang (clock.ts). Atomic, and written before the bell. */
  readonly rungAt: Addr;
  /** Set when the machine has ended. Atomic. */
  readonly off: Addr;
  /** How many requests were served: the watchdog sees the device move. Atomic. */
  readonly served: Addr;
}

export interface DiskRequest {
  readonly thread: number;
  readonly operation: number;
  readonly slot: number;
  readonly paddr: number;
}

export function layOutDisk(arena: Arena, threads: number): DiskWords {
  return {
    requests: Array.from({ length: threads }, (_, n) => arena.words(`disk.request[${n}]`, REQUEST.words)),
    queue: arena.words('disk.queue', QUEUE.entries + threads),
    bell: arena.words('disk.bell', 1),
    rungAt: arena.words('disk.rungAt', 1),
    off: arena.words('disk.off', 1),
    served: arena.words('disk.served', 1),
  };
}

// ---- the driver's side ----

/** Puts a thread's request on the queue and rings. Needs the driver's lock. */
export function disk_submit(
  m: Machine,
  at: DiskWords,
  thread: number,
  cpu: number,
  operation: number,
  slot: number,
  paddr: number,
): void {
  const request = at.requests[thread] as Addr;
  m.store(request + REQUEST.operation, operation);
  m.store(request + REQUEST.slot, slot);
  m.store(request + REQUEST.paddr, paddr);
  m.store(request + REQUEST.cpu, cpu);
  m.atomicStore(request + REQUEST.status, DISK_PENDING);
  const tail = m.atomicLoad(at.queue + QUEUE.tail);
  m.store(at.queue + QUEUE.entries + ((tail >>> 0) % at.requests.length), thread);
  m.atomicStore(at.queue + QUEUE.tail, (tail + 1) | 0);
  diskRing(m, at);
}

/** The status of a thread's request. */
export function disk_status(m: Machine, at: DiskWords, thread: number): number {
  return m.atomicLoad((at.requests[thread] as Addr) + REQUEST.status);
}

/** Makes a thread's request block idle again. Only that thread, once its request is done. */
export function disk_retire(m: Machine, at: DiskWords, thread: number): void {
  m.atomicStore((at.requests[thread] as Addr) + REQUEST.status, DISK_IDLE);
}

/** Requests that are not done: one at the device, the others behind it. A moment's truth. */
export function disk_waiting(m: Machine, at: DiskWords): number {
  return (m.atomicLoad(at.queue + QUEUE.tail) - m.atomicLoad(at.queue + QUEUE.head)) | 0;
}

// ---- the device's side ----

/** The oldest request not served yet, or null. */
export function nextRequest(m: Pick<Machine, 'load' | 'atomicLoad'>, at: DiskWords): DiskRequest | null {
  const head = m.atomicLoad(at.queue + QUEUE.head);
  if (head === m.atomicLoad(at.queue + QUEUE.tail)) {
    return null;
  }
  const thread = m.load(at.queue + QUEUE.entries + ((head >>> 0) % at.requests.length));
  const request = at.requests[thread] as Addr;
  return {
    thread,
    operation: m.load(request + REQUEST.operation),
    slot: m.load(request + REQUEST.slot),
    paddr: m.load(request + REQUEST.paddr),
  };
}

/** Ends the request that {@link nextRequest} returned and interrupts the CPU that asked for it. */
export function completeRequest(
  m: Machine,
  at: DiskWords,
  cpus: readonly CpuWords[],
  thread: number,
  status: number,
): void {
  const request = at.requests[thread] as Addr;
  const cpu = m.load(request + REQUEST.cpu);
  m.atomicAdd(at.queue + QUEUE.head, 1);
  m.atomicAdd(at.served, 1);
  m.atomicStore(request + REQUEST.status, status);
  raiseLine(m, cpus, cpu, IRQ_BUS);
}

/**
 * Sleeps until the bell rings. "Asleep" is said before the queue is looked at, and a driver rings after filling it. Returns
 * how long ago that was, in nanoseconds: a real device does not first have to be given a core; 0 if it did not sleep.
 */
export function awaitRequest(m: Machine, at: DiskWords): number {
  m.atomicStore(at.bell, BELL_ASLEEP);
  const sleeps = m.atomicLoad(at.queue + QUEUE.head) === m.atomicLoad(at.queue + QUEUE.tail) && !diskIsOff(m, at);
  if (sleeps) {
    m.wait(at.bell, BELL_ASLEEP);
  }
  m.atomicStore(at.bell, BELL_RUNG);
  return sleeps ? nanosSince(m, m.atomicLoad(at.rungAt)) : 0;
}

/** Whether the machine has ended. */
export function diskIsOff(m: Machine, at: DiskWords): boolean {
  return m.atomicLoad(at.off) === OFF;
}

/** Switches the device off once its queue is empty. */
export function switchDiskOff(m: Machine, at: DiskWords): void {
  m.atomicStore(at.off, OFF);
  diskRing(m, at);
}

function diskRing(m: Machine, at: DiskWords): void {
  m.atomicStore(at.rungAt, clockWord(m));
  if (m.atomicExchange(at.bell, BELL_RUNG) === BELL_ASLEEP) {
    m.notify(at.bell);
  }
}
