/**
 * The kernel threads of a model's CPUs.
 *
 * With one a CPU, as on the parallel machine, a thread that is done sleeps on its CPU and takes interrupts. With several,
 * they share the CPU's words, its interrupt level among them, as in OS/161: one of them is in the middle of something at a
 * time, and another is run when that one sleeps, waits for a lock that sleeps, or is interrupted by the timer, at any
 * safepoint with interrupts on. Which is run, and when, is a choice. A thread of its own is idle on each CPU, so that
 * interrupts are taken when all others sleep or are done.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { CpuWords } from '../machine/cpuwords.ts';
import type { ModelMachine } from '../machine/model.ts';
import { ModelThread, type Operation } from '../machine/modelthread.ts';

/** The words of threads, by number; thread t runs on CPU t modulo their number, whose words are its own too. */
export function shareCpus(words: readonly CpuWords[], cpus: number): CpuWords[] {
  return words.map((own, thread) => ({ ...(words[thread % cpus] as CpuWords), thread: own.thread }));
}

/** Adds the threads with their operations. `cpus` has one a thread; `idle` sleeps, and takes interrupts. */
export function addKernelThreads(
  m: ModelMachine,
  cpus: readonly Cpu[],
  operations: readonly (readonly Operation[])[],
  idle: (cpu: Cpu) => void,
): void {
  const epilogue = (cpu: Cpu) => () => {
    idle(cpu);
    return 0;
  };
  m.sharesCpus = cpus.some(({ number, curthread }) => number !== curthread);
  for (const cpu of cpus) {
    const { number, curthread } = cpu;
    const its = operations[curthread] ?? [];
    m.threads.push(
      m.sharesCpus
        ? new ModelThread(curthread, number, `CPU ${number}, thread ${curthread}`, dispatched(cpu, its))
        : new ModelThread(curthread, number, `CPU ${number}`, its, epilogue(cpu)),
    );
  }
  for (const cpu of m.sharesCpus ? cpus.filter(({ number, curthread }) => number === curthread) : []) {
    m.threads.push(new ModelThread(m.threads.length, cpu.number, `CPU ${cpu.number}, idle`, [], epilogue(cpu)));
  }
}

/** A thread begins where others of its CPU can be run as well. */
function dispatched(cpu: Cpu, [first, ...rest]: readonly Operation[]): Operation[] {
  if (first === undefined) {
    return [];
  }
  const begin = () => {
    cpu.safepoint();
    return first();
  };
  return [Object.assign(begin, { label: first.label ?? '' }), ...rest];
}

/** Words of which the layout says "this CPU only". Statistics of a lock are a thread's, hence a CPU's. */
const OWN =
  /^(?:cpu\[(\d+)\](?:|\.asids|\.shootdown\.latency|\.deferred|\.zombies|\.magazine|\.offline|\.called)|thread\[(\d+)\]\.tickets|counters\[(\d+)\]|tlb\[(\d+)\]|.*\.(?:stats|wait|hold|own)\[(\d+)\])$/;

/** Declares what belongs to a thread, or to the CPU of that number, as `cpu`'s alone. */
export function declareOwn(m: ModelMachine, arena: Arena, thread: number, cpu: number): void {
  for (const { name, at, words: count } of arena.symbols) {
    const owner = OWN.exec(name)
      ?.slice(1)
      .find(each => each !== undefined);
    if (owner !== undefined && Number(owner) === thread) {
      m.declarePrivate(at, count, cpu);
    }
  }
}
