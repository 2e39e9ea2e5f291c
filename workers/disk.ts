/** The swap disk: a worker thread that serves requests until the machine is switched off. */
import { DISK_READ, DISK_WRITE } from '../src/machine/disk.ts';
import { type DiskFailure, serveDisk } from '../src/machine/host/disk.ts';
import { MachineHalted } from '../src/machine/panic.ts';
import { ParallelMachine } from '../src/machine/parallel.ts';
import { diskOf } from '../src/run/diskof.ts';
import { layOutRun } from '../src/run/plan.ts';
import type { DiskTask } from '../src/run/tasks.ts';
import type { RunOptions } from '../src/run/types.ts';

export default function runDisk(task: DiskTask): void {
  const words = layOutRun(task.plan);
  try {
    serveDisk({
      m: new ParallelMachine(task.memory),
      layout: words.layout,
      cpus: words.kernel.cpus,
      device: words.kernel.swapDisk.device,
      fd: task.fd,
      model: diskOf(task.disk, task.plan.kernel.swapSlots),
      failure: failureOf(task.failDisk),
    });
  } catch (error) {
    if (!(error instanceof MachineHalted)) {
      throw error;
    }
  }
}

function failureOf(failDisk: RunOptions['failDisk']): DiskFailure | null {
  return failDisk === null
    ? null
    : { operation: failDisk.operation === 'read' ? DISK_READ : DISK_WRITE, every: failDisk.every };
}
