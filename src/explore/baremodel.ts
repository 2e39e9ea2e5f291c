/** CPUs without a kernel on the model machine: for locks, wait channels and interrupts alone. */
import { Arena } from '../machine/arena.ts';
import { Cpu } from '../machine/cpu.ts';
import { type CpuWords, layOutCpus } from '../machine/cpuwords.ts';
import { layoutOf } from '../machine/layout.ts';
import type { Addr } from '../machine/machine.ts';
import { ModelMachine } from '../machine/model.ts';
import { ModelCpu } from '../machine/modelcpu.ts';
import type { Operation } from '../machine/modelthread.ts';
import { Tlb } from '../machine/tlb.ts';
import { lockWordsOf, spinlocksOf } from './detectors/heldlocks.ts';
import { stoppedCpus } from './detectors/stoppedcpus.ts';
import { addKernelThreads, declareOwn, shareCpus } from './kernelthreads.ts';
import type { Program } from './program.ts';

const ARENA_WORDS = 1 << 15;

export interface BareModel {
  readonly m: ModelMachine;
  readonly arena: Arena;
  readonly words: readonly CpuWords[];
  /** One a thread; those of threads that share a CPU have its number. */
  readonly cpus: readonly Cpu[];
  readonly primitiveParts: boolean;
}

export interface BareOptions {
  readonly arenaWords?: number;
  /** Whether their doorbells and spinlocks are primitives (machine/modelcpu.ts and modelblocking.ts). */
  readonly primitiveParts?: boolean;
  /** Threads of each CPU. More than one needs primitive parts. */
  readonly threadsPerCpu?: number;
}

/** CPUs at interrupt level 0 that clear whatever interrupts them. Words for what is explored come from `arena`. */
export function bareModel(
  count: number,
  { arenaWords = ARENA_WORDS, primitiveParts = false, threadsPerCpu = 1 }: BareOptions = {},
): BareModel {
  const layout = layoutOf({ cpus: count, ramFrames: 1, arenaWords });
  const m = new ModelMachine(layout.words);
  const arena = new Arena(layout.arena, layout.arenaWords);
  const words = shareCpus(layOutCpus(arena, count * threadsPerCpu), count);
  const tlbs = Array.from({ length: count }, (_, n) => {
    const tlb = new Tlb(m, arena.words(`tlb[${n}]`, Tlb.WORDS), n);
    tlb.reset();
    return tlb;
  });
  const cpus = words.map((_, thread) => {
    const n = thread % count;
    const tlb = tlbs[n] as Tlb;
    const cpu = primitiveParts
      ? new ModelCpu(m, arena, layout, words, tlb, n, thread)
      : new Cpu(m, arena, layout, words, tlb, n);
    cpu.vectors = { exception: () => 0, interrupt: () => cpu.clearLine(cpu.pendingLines()), switched: () => {} };
    return cpu;
  });
  return { m, arena, words, cpus, primitiveParts };
}

/** The program of bare CPUs with these operations; one whose operations are done sleeps and takes interrupts. */
export function bareProgram(
  name: string,
  { m, arena, words, cpus, primitiveParts }: BareModel,
  operations: readonly (readonly Operation[])[],
  check: () => void,
): Program {
  const never = arena.words('never', 1);
  for (const cpu of cpus) {
    declareOwn(m, arena, cpu.curthread, cpu.number);
  }
  addKernelThreads(m, cpus, operations, cpu => cpu.idle(never));
  for (const at of primitiveParts ? spinlocksOf(arena) : []) {
    m.declareSpinlock(at);
  }
  m.keepInitial();
  const locks = lockWordsOf(arena);
  const nameOf = (at: Addr) => arena.nameOf(at) ?? `word ${at}`;
  return { name, m, nameOf, locks, cpus: words, stopped: () => stoppedCpus(m, words, locks, nameOf), check };
}
