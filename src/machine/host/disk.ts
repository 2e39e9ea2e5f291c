/** The swap disk's mechanics: serves the queue of `src/machine/disk.ts` from a file, one request at a time. */
import { readSync, writeSync } from 'node:fs';
import type { CpuWords } from '../cpuwords.ts';
import {
  awaitRequest,
  completeRequest,
  DISK_DONE,
  DISK_ERROR,
  DISK_READ,
  type DiskRequest,
  type DiskWords,
  diskIsOff,
  nextRequest,
} from '../disk.ts';
import type { Layout } from '../layout.ts';
import { PAGE_SIZE } from '../mips.ts';
import type { ParallelMachine } from '../parallel.ts';
import { Alarm } from './alarm.ts';
import type { DiskModel } from './diskmodel.ts';

/** Which requests shall fail: each `every`th of one kind. */
export interface DiskFailure {
  readonly operation: number;
  readonly every: number;
}

export interface DiskParts {
  readonly m: ParallelMachine;
  readonly layout: Layout;
  readonly cpus: readonly CpuWords[];
  readonly device: DiskWords;
  /** The swap file, open for reading and writing. */
  readonly fd: number;
  readonly model: DiskModel | null;
  readonly failure: DiskFailure | null;
}

/** Serves requests until the machine switches the disk off. Throws MachineHalted when the machine is stopped. */
export function serveDisk(parts: DiskParts): void {
  const { m, device, cpus } = parts;
  const bytes = new Uint8Array(m.memory.buffer);
  const alarm = new Alarm(m.words, device.off);
  let failures = 0;
  let waited = 0;
  while (!diskIsOff(m, device)) {
    const request = nextRequest(m, device);
    if (request === null) {
      waited = awaitRequest(m, device) / 1e6;
      continue;
    }
    const begun = performance.now() - waited;
    waited = 0;
    const chosen =
      parts.failure !== null && parts.failure.operation === request.operation && ++failures % parts.failure.every === 0;
    const moved = !chosen && transfer(parts, bytes, request);
    // As long as the model says, from when the request was begun. A machine that is switched off does not wait for it.
    alarm.sleepUntil(begun + serviceMs(parts, request, begun), 0);
    completeRequest(m, device, cpus, request.thread, moved ? DISK_DONE : DISK_ERROR);
  }
}

/** Moves the page. False when the host cannot. */
function transfer(parts: DiskParts, bytes: Uint8Array, request: DiskRequest): boolean {
  const at = parts.layout.ram * 4 + request.paddr;
  const offset = request.slot * PAGE_SIZE;
  try {
    const moved =
      request.operation === DISK_READ
        ? readSync(parts.fd, bytes, at, PAGE_SIZE, offset)
        : writeSync(parts.fd, bytes, at, PAGE_SIZE, offset);
    return moved === PAGE_SIZE;
  } catch {
    return false;
  }
}

function serviceMs({ model }: DiskParts, { slot, operation }: DiskRequest, begun: number): number {
  return model?.serviceMs(slot, operation !== DISK_READ, begun) ?? 0;
}
