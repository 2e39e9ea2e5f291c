/** The swap disk of the model machine: one request served is one step, made whenever the strategy says so. */
import { type CpuWords, SHARED } from '../machine/cpuwords.ts';
import { completeRequest, DISK_DONE, DISK_ERROR, DISK_READ, nextRequest, REQUEST } from '../machine/disk.ts';
import { PAGE_WORDS } from '../machine/mips.ts';
import type { ModelMachine } from '../machine/model.ts';
import { ACCESS, ModelThread } from '../machine/modelthread.ts';
import type { Kernel } from '../vm/kernel.ts';
import type { KernelWords } from '../vm/kernelwords.ts';

/** What the device must know of a booted kernel. */
interface DiskOf {
  readonly m: ModelMachine;
  readonly words: KernelWords;
  readonly kernels: readonly Kernel[];
}

/** Adds the device to a machine's threads. Its file is empty at the start of each run: slots that were not written are zero. */
export function addModelDisk(model: DiskOf, fails: (operation: number) => boolean = () => false): void {
  const { m, words } = model;
  const { device } = words.swapDisk;
  const file = new Map<number, Int32Array>();
  const ram = model.kernels[0]?.cpu.ram ?? 0;
  const serve = () => {
    m.device(device.queue, device.queue + 1, touch => {
      touch(ACCESS.atomicLoad, device.queue + 1, 1);
      const request = nextRequest(m, device);
      if (request === null) {
        return;
      }
      const at = ram + (request.paddr >>> 2);
      const failed = fails(request.operation);
      if (!failed && request.operation === DISK_READ) {
        const page = file.get(request.slot);
        for (let word = 0; word < PAGE_WORDS; word++) {
          m.store(at + word, page?.[word] ?? 0);
        }
        touch(ACCESS.zeroPage, at, PAGE_WORDS);
      } else if (!failed) {
        file.set(request.slot, m.words.slice(at, at + PAGE_WORDS));
        touch(ACCESS.load, at, PAGE_WORDS);
      }
      const status = device.requests[request.thread] as number;
      // The status is atomic, and comes first; the rest is plain.
      touch(ACCESS.load, status + REQUEST.operation, REQUEST.words - 1);
      const cpu = words.cpus[m.words[status + REQUEST.cpu] as number] as CpuWords;
      const wakes = m.threads.some(({ asleepOn }) => asleepOn === cpu.bell);
      completeRequest(m, device, words.cpus, request.thread, failed ? DISK_ERROR : DISK_DONE);
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
  const reset = () => {
    file.clear();
    return 0;
  };
  m.threads.push(new ModelThread(m.threads.length, -1, 'disk', [reset], serve));
}
