/** Puts a run's machine together: by the main thread to boot and to audit it, by each worker to be one of its CPUs. */

import { audit } from '../check/audit.ts';
import { OracleFault } from '../check/fault.ts';
import type { CheckMemory } from '../check/memory.ts';
import { mutantNamed } from '../check/mutants/index.ts';
import { installOwners } from '../check/owners.ts';
import { CheckedMemory, PlainMemory } from '../check/usermemory.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { ParallelMachine } from '../machine/parallel.ts';
import type { Lock } from '../sync/lock.ts';
import { vm_bootstrap } from '../vm/bootstrap.ts';
import type { AttentionWords } from '../vm/interrupt.ts';
import { Kernel } from '../vm/kernel.ts';
import { createCpu } from '../vm/kernelwords.ts';
import { ram_bootstrap } from '../vm/ram.ts';
import { Context } from '../workload/context.ts';
import { LeakCheck } from '../workload/leakcheck.ts';
import { Quiesce } from '../workload/quiesce.ts';
import { Scheduler } from '../workload/scheduler.ts';
import { layOutRun, type Plan, type RunWords } from './plan.ts';

/** What the main thread posts to every worker of a run. */
export interface SharedRun {
  readonly plan: Plan;
  readonly memory: WebAssembly.Memory;
  /** The oracles' memory; null when they are off. */
  readonly check: CheckMemory | null;
}

/** One CPU of the machine, ready to run. */
export interface CpuOfRun {
  readonly m: ParallelMachine;
  readonly words: RunWords;
  readonly kernel: Kernel;
  readonly scheduler: Scheduler;
  /** Of the workload, where there is but one. */
  readonly leaks: LeakCheck | null;
}

/** Boots the machine on the calling thread as CPU 0 and makes all threads runnable. Once, before the workers start. */
export function bootMachine(run: SharedRun): CpuOfRun {
  const words = layOutRun(run.plan);
  const m = new ParallelMachine(run.memory, run.plan.pauseLoopExit);
  for (let n = 0; n < run.plan.kernel.cpus; n++) {
    createCpu(m, words.layout, words.kernel, n).tlb.reset();
  }
  const cpu = createCpu(m, words.layout, words.kernel, 0);
  ram_bootstrap(cpu, words.kernel.ram, words.layout.ramFrames);
  vm_bootstrap(cpu, words.kernel, run.plan.kernel, words.layout.ramFrames);
  const attached = assemble(run, words, m, cpu);
  attached.leaks?.boot();
  attached.scheduler.start();
  return attached;
}

/** The locks of a kernel that a stall is told with. */
export function kernelLocks({ kernel }: CpuOfRun): readonly Lock[] {
  return [kernel.coremap.lock, kernel.pages.runs];
}

/** CPU `number` of a booted machine. A thread that has been a CPU over the same memory before can bring its machine. */
export function attachCpu(
  run: SharedRun,
  number: number,
  m: ParallelMachine = new ParallelMachine(run.memory, run.plan.pauseLoopExit),
): CpuOfRun {
  const words = layOutRun(run.plan);
  return assemble(run, words, m, createCpu(m, words.layout, words.kernel, number));
}

function assemble(run: SharedRun, words: RunWords, m: ParallelMachine, cpu: Cpu): CpuOfRun {
  const { plan } = run;
  const mutant = plan.mutant === null ? undefined : mutantNamed(plan.mutant);
  const kernel = new Kernel(cpu, words.kernel, plan.kernel, mutant?.wrapLock);
  // The mutant first, the oracles around it: they see what the broken kernel does.
  mutant?.apply(kernel);
  if (run.check !== null) {
    installOwners(kernel, run.check);
  }
  kernel.attachVectors();
  const leaks =
    plan.workloads.length + plan.tapes.length === 1
      ? new LeakCheck(cpu.m, words.leaks, () => kernel.kmalloc.kheap_getused())
      : null;
  const context = new Context({
    kernel,
    threads: words.threads,
    user: run.check === null ? new PlainMemory(kernel) : new CheckedMemory(kernel, run.check),
    seed: plan.seed,
    ops: plan.ops,
    alone: words.threads.specs.length === 1,
    leaks,
    counters: words.kernel.cpus[cpu.number]?.counters as Addr,
    corrupt: (message, details) => {
      throw new OracleFault('oracle', message, [cpu.number], details);
    },
  });
  const attention = words.kernel.attention[cpu.number] as AttentionWords;
  const quiesce = new Quiesce(cpu, words.quiesce, words.kernel.ipis, attention.called, () =>
    auditOrThrow(kernel, words),
  );
  const scheduler = new Scheduler({
    kernel,
    words: words.scheduler,
    ipis: words.kernel.ipis,
    attention,
    threads: words.threads,
    context,
    quiesce,
    endless: plan.endless,
    auditEvery: Math.ceil(plan.auditEvery / plan.kernel.cpus),
  });
  return { m, words, kernel, scheduler, leaks };
}

function auditOrThrow(kernel: Kernel, words: RunWords): void {
  const report = audit(kernel, words.kernel);
  if (report.mismatches.length > 0) {
    throw new OracleFault('audit', report.mismatches[0] as string, [kernel.cpu.number], {
      mismatches: report.mismatches.length,
      all: report.mismatches.join('\n'),
    });
  }
}
