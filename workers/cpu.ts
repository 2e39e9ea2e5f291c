/** One CPU of the parallel machine: what a worker thread runs from the start barrier to the end. */
import { haltMachine } from '../src/machine/cpuwords.ts';
import { CONTROL } from '../src/machine/layout.ts';
import { MachineHalted } from '../src/machine/panic.ts';
import { attachCpu, type CpuOfRun } from '../src/run/machine.ts';
import type { CpuReport, CpuTask } from '../src/run/tasks.ts';
import { faultOf } from '../src/run/workerfaults.ts';

export default function runCpu(task: CpuTask): CpuReport {
  let attached: CpuOfRun | null = null;
  let startedAt = 0;
  try {
    attached = attachCpu(task, task.number);
    startBarrier(attached, task.plan.kernel.cpus);
    startedAt = hostNow();
    attached.scheduler.run();
    return { fault: null, finished: true, late: attached.m.late, startedAt, endedAt: hostNow() };
  } catch (error) {
    const fault = faultOf(error, task.number);
    if (fault !== null && attached !== null) {
      stopOthers(attached);
    }
    return { fault, finished: false, late: attached?.m.late ?? 0, startedAt, endedAt: hostNow() };
  }
}

/** The kernel's own way first; the front panel's for CPUs that it does not reach. */
function stopOthers({ kernel, m, words }: CpuOfRun): void {
  try {
    kernel.interrupts.broadcast_panic();
  } catch (error) {
    // Another CPU has found a fault in the same moment, and has stopped the machine already: ours counts all the same.
    if (!(error instanceof MachineHalted)) {
      throw error;
    }
  }
  haltMachine(m, words.kernel.cpus);
}

/** The same for all threads of the process. */
function hostNow(): number {
  return performance.timeOrigin + performance.now();
}

/** All CPUs start together: the last to arrive lets them go. */
function startBarrier({ m }: CpuOfRun, cpus: number): void {
  if (m.atomicAdd(CONTROL.arrived, 1) + 1 === cpus) {
    m.atomicStore(CONTROL.go, 1);
    m.notify(CONTROL.go);
  }
  m.wait(CONTROL.go, 0);
}
