/**
 * What a run consists of, as plain data: every thread of the host derives the same machine from it.
 */
import { type Layout, layoutOf } from '../machine/layout.ts';
import type { Addr } from '../machine/machine.ts';
import { layOutTapes, tapeArenaWords } from '../machine/tape.ts';
import { ramFramesFor } from '../vm/bootstrap.ts';
import { type KernelConfig, type KernelWords, layOutKernel } from '../vm/kernelwords.ts';
import { programNamed } from '../workload/catalogue.ts';
import { layOutLeakCheck } from '../workload/leakcheck.ts';
import { layOutQuiesce } from '../workload/quiesce.ts';
import { layOutScheduler, type SchedulerWords } from '../workload/scheduler.ts';
import { createTapeProgram } from '../workload/tape.ts';
import { layOutThreads, type ThreadSpec, type ThreadTable, threadArenaWords } from '../workload/threads.ts';

export interface Plan {
  readonly kernel: KernelConfig;
  readonly seed: number;
  readonly ops: number | null;
  /** Threads of each workload; null is the workload's own number. */
  readonly programs: number | null;
  readonly workloads: readonly string[];
  /** Names of the traces, in order. */
  readonly tapes: readonly string[];
  /** Whether threads start over until the run is told to finish. */
  readonly endless: boolean;
  readonly oracles: boolean;
  readonly auditEvery: number;
  readonly mutant: string | null;
  /** Whether a CPU that spins long gives its host thread away for a moment. */
  readonly pauseLoopExit: boolean;
}

/** Where everything of a run lies in shared memory. */
export interface RunWords {
  readonly layout: Layout;
  readonly kernel: KernelWords;
  readonly tapes: readonly Addr[];
  readonly threads: ThreadTable;
  readonly scheduler: SchedulerWords;
  readonly quiesce: Addr;
  readonly leaks: Addr;
}

/** The kernel's own static data; what grows with threads and tapes is added to it. */
const KERNEL_ARENA_WORDS = 1 << 20;

/** The most pages a trace may touch. Page tables for it cost host memory only when it does. */
const TAPE_PAGES = 1 << 17;

/** Derives the machine. The same on every thread. */
export function layOutRun(plan: Plan): RunWords {
  const ramFrames = ramFramesFor(plan.kernel);
  const layout = layoutOf({ cpus: plan.kernel.cpus, ramFrames, arenaWords: arenaWords(plan) });
  const kernel = layOutKernel(layout, plan.kernel);
  const tapes = layOutTapes(kernel.arena, plan.tapes.length);
  const specs = threadSpecs(plan, tapes);
  return {
    layout,
    kernel,
    tapes,
    threads: layOutThreads(kernel.arena, specs),
    scheduler: layOutScheduler(kernel.arena, plan.kernel.cpus, specs.length),
    quiesce: layOutQuiesce(kernel.arena),
    leaks: layOutLeakCheck(kernel.arena),
  };
}

function arenaWords(plan: Plan): number {
  const specs = threadSpecs(
    plan,
    plan.tapes.map(() => 0),
  );
  const queues = plan.kernel.cpus * (specs.length + 64);
  return KERNEL_ARENA_WORDS + tapeArenaWords(plan.tapes.length) + threadArenaWords(specs) + queues;
}

/** The threads of a run: those of its workloads in order, then a process for each trace. */
export function threadSpecs(
  plan: Pick<Plan, 'workloads' | 'programs' | 'tapes'>,
  tapes: readonly Addr[],
): ThreadSpec[] {
  const groups = plan.workloads.map((name, group) => {
    const program = programNamed(name);
    if (program === undefined) {
      throw new RangeError(`workload: ${name}: not known`);
    }
    const members = plan.programs ?? program.members;
    return Array.from({ length: members }, (_, member) => ({
      program,
      name: members === 1 ? name : `${name}[${member}]`,
      member,
      members,
      group,
    }));
  });
  const traces = plan.tapes.map((name, index) => ({
    program: createTapeProgram(name, tapes[index] as Addr, TAPE_PAGES),
    name,
    member: 0,
    members: 1,
    group: plan.workloads.length + index,
  }));
  return [...groups.flat(), ...traces];
}

/** Page tables that the threads may need: a directory each, and a table for each 4 MiB or part of one. */
export function pageTablesFor(specs: readonly ThreadSpec[]): number {
  const TABLE_PAGES = 1024;
  return specs.reduce(
    (sum, { program }) => sum + (program.kind === 'user' ? 3 + Math.ceil(program.pages / TABLE_PAGES) : 0),
    0,
  );
}
