/** The swap disk of the model machine: one request served is one step, made whenever the strategy says so. */
import { type CpuWords, SHARED } from '../machine/cpuwords.ts';
import {
  completeRequest,
  DISK_DONE,
  DISK_ERROR,
  DISK_READ,
  type DiskWords,
  nextRequest,
  REQUEST,
} from '../machine/disk.ts';
import type { Addr } from '../machine/machine.ts';
import { PAGE_WORDS } from '../machine/mips.ts';
import type { ModelMachine } from '../machine/model.ts';
import { ACCESS, ModelThread } from '../machine/modelthread.ts';
import type { DiskFile } from './diskfile.ts';

/** Adds the device, with the queue that its driver fills, to a machine's threads. */
export function addModelDisk(
  m: ModelMachine,
  ram: Addr,
  device: DiskWords,
  cpus: readonly CpuWords[],
  file: DiskFile,
): void {
  const serve = () => {
    m.device(device.queue, device.queue + 1, touch => {
      touch(ACCESS.atomicLoad, device.queue + 1, 1);
      const request = nextRequest(m, device);
      if (request === null) {
        return;
      }
      const at = ram + (request.paddr >>> 2);
      const moved = file.move(m, request.operation, request.slot, at);
      if (moved) {
        touch(request.operation === DISK_READ ? ACCESS.zeroPage : ACCESS.load, at, PAGE_WORDS);
      }
      const status = device.requests[request.thread] as number;
      // The status is atomic, and comes first; the rest is plain.
      touch(ACCESS.load, status + REQUEST.operation, REQUEST.words - 1);
      const cpu = cpus[m.words[status + REQUEST.cpu] as number] as CpuWords;
      const wakes = m.threads.some(({ asleepOn }) => asleepOn === cpu.bell);
      completeRequest(m, device, cpus, request.thread, moved ? DISK_DONE : DISK_ERROR);
      touch(ACCESS.add, device.queue, 1);
      touch(ACCESS.atomicStore, status, 1);
      touch(ACCESS.or, cpu.shared + SHARED.irq, 1);
      touch(ACCESS.exchange, cpu.bell, 1);
      if (wakes && m.threads.every(({ asleepOn }) => asleepOn !== cpu.bell)) {
        touch(ACCESS.notify, cpu.bell, 1);
      }
    });
    return 0;
  };
  m.threads.push(new ModelThread(m.threads.length, -1, 'disk', [], serve));
}
