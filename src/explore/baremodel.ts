/** CPUs without a kernel on the model machine: for locks, wait channels and interrupts alone. */
import { Arena } from '../machine/arena.ts';
import { Cpu } from '../machine/cpu.ts';
import { type CpuWords, layOutCpus } from '../machine/cpuwords.ts';
import { layoutOf } from '../machine/layout.ts';
import type { Addr } from '../machine/machine.ts';
import { ModelMachine } from '../machine/model.ts';
import { ModelThread, type Operation } from '../machine/modelthread.ts';
import { Tlb } from '../machine/tlb.ts';
import { lockWordsOf } from './detectors/heldlocks.ts';
import { stoppedCpus } from './detectors/stoppedcpus.ts';
import { declareOwn } from './kernelmodel.ts';
import type { Program } from './program.ts';

const ARENA_WORDS = 1 << 15;

export interface BareModel {
  readonly m: ModelMachine;
  readonly arena: Arena;
  readonly words: readonly CpuWords[];
  readonly cpus: readonly Cpu[];
}

/** CPUs at interrupt level 0 that clear whatever interrupts them. Words for what is explored come from `arena`. */
export function bareModel(count: number, arenaWords = ARENA_WORDS): BareModel {
  const layout = layoutOf({ cpus: count, ramFrames: 1, arenaWords });
  const m = new ModelMachine(layout.words);
  const arena = new Arena(layout.arena, layout.arenaWords);
  const words = layOutCpus(arena, count);
  const cpus = words.map((_, n) => {
    const tlb = new Tlb(m, arena.words(`tlb[${n}]`, Tlb.WORDS), n);
    tlb.reset();
    const cpu = new Cpu(m, arena, layout, words, tlb, n);
    cpu.vectors = { exception: () => 0, interrupt: () => cpu.clearLine(cpu.pendingLines()) };
    return cpu;
  });
  return { m, arena, words, cpus };
}

/** The program of bare CPUs with these operations; one whose operations are done sleeps and takes interrupts. */
export function bareProgram(
  name: string,
  { m, arena, words, cpus }: BareModel,
  operations: readonly (readonly Operation[])[],
  check: () => void,
): Program {
  const never = arena.words('never', 1);
  for (const cpu of cpus) {
    declareOwn(m, arena, cpu.number);
    const idle = () => {
      cpu.idle(never);
      return 0;
    };
    m.threads.push(new ModelThread(cpu.number, cpu.number, `CPU ${cpu.number}`, operations[cpu.number] ?? [], idle));
  }
  m.keepInitial();
  const locks = lockWordsOf(arena);
  const nameOf = (at: Addr) => arena.nameOf(at) ?? `word ${at}`;
  return { name, m, nameOf, locks, stopped: () => stoppedCpus(m, words, locks, nameOf), check };
}
