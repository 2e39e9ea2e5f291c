/** The kernel on the model machine: booted once, its memory kept, its CPUs' operations given by the caller. */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import { layoutOf } from '../machine/layout.ts';
import { ModelMachine } from '../machine/model.ts';
import { ModelThread, type Operation } from '../machine/modelthread.ts';
import type { Lock } from '../sync/lock.ts';
import { ramFramesFor, vm_bootstrap } from '../vm/bootstrap.ts';
import { Kernel } from '../vm/kernel.ts';
import { createCpu, type KernelConfig, type KernelWords, layOutKernel } from '../vm/kernelwords.ts';
import { ram_bootstrap } from '../vm/ram.ts';
import { addModelDisk } from './modeldisk.ts';
import { layOutMutex, Mutex, type MutexWords } from './mutex.ts';
import { Oracles } from './oracles.ts';

/** Enough for the static data of a few CPUs. */
const ARENA_WORDS = 1 << 16;

export interface KernelModel {
  readonly m: ModelMachine;
  readonly words: KernelWords;
  readonly config: KernelConfig;
  /** One a CPU. */
  readonly kernels: readonly Kernel[];
  /** Null: without. */
  readonly oracles: Oracles | null;
}

/** How a CPU's kernel differs from the one that is configured. */
export interface Changes {
  /** Whether the coremap's two locks are primitive mutexes (mutex.ts) instead of the configured kind. */
  readonly primitiveLocks?: boolean;
  /** Whether shadow owners are kept, and checked user memory is to be had (oracles.ts). */
  readonly oracles?: boolean;
  /** Replaces the coremap's lock by a broken one. */
  wrapLock?(lock: Lock): Lock;
  /** Breaks other parts. */
  apply?(kernel: Kernel): void;
}

const CONFIG: KernelConfig = {
  cpus: 2,
  frames: 4,
  swapSlots: 8,
  pageTables: 4,
  earlyFrames: 0,
  lock: 'sleep',
  lockStats: false,
  policy: 'fifo',
  magazines: 0,
};

/** Boots a kernel; give its CPUs their operations with {@link startKernel}. */
export function bootModel(options: Partial<KernelConfig>, changes: Changes = {}): KernelModel {
  const config = { ...CONFIG, ...options };
  const ramFrames = ramFramesFor(config);
  const layout = layoutOf({ cpus: config.cpus, ramFrames, arenaWords: ARENA_WORDS });
  const m = new ModelMachine(layout.words);
  const words = layOutKernel(layout, config);
  const cpus = Array.from({ length: config.cpus }, (_, n) => createCpu(m, layout, words, n));
  for (const cpu of cpus) {
    cpu.tlb.reset();
  }
  ram_bootstrap(cpus[0] as Cpu, words.ram, ramFrames);
  vm_bootstrap(cpus[0] as Cpu, words, config, ramFrames);
  const mutexes = ['coremap.lock.mutex', 'coremap.runs.mutex'].map(name => layOutMutex(words.arena, name, config.cpus));
  const kernels = cpus.map(cpu => createKernel(m, words, config, changes, cpu, mutexes));
  const oracles = changes.oracles ? new Oracles(m, kernels) : null;
  return { m, words, config, kernels, oracles };
}

function createKernel(
  m: ModelMachine,
  words: KernelWords,
  config: KernelConfig,
  changes: Changes,
  cpu: Cpu,
  [ofCoremap, ofRuns]: readonly MutexWords[],
): Kernel {
  const mutex = (at: MutexWords | undefined, lock: Lock) =>
    changes.primitiveLocks && at !== undefined ? new Mutex(m, cpu, { ...at, name: lock.name }, words.cpus) : lock;
  const kernel = new Kernel(cpu, words, config, lock => {
    const chosen = mutex(ofCoremap, lock);
    return changes.wrapLock?.(chosen) ?? chosen;
  });
  Object.assign(kernel.pages, { runs: mutex(ofRuns, kernel.pages.runs) });
  changes.apply?.(kernel);
  kernel.attachVectors();
  return kernel;
}

/**
 * Gives each CPU its operations and keeps memory as it is now. A CPU whose operations are done sleeps, and takes
 * interrupts, until the run ends. The disk is the last thread.
 */
export function startKernel(model: KernelModel, operations: readonly (readonly Operation[])[]): void {
  const { m, words, kernels } = model;
  for (const [number, kernel] of kernels.entries()) {
    declareOwn(m, words.arena, number);
    const idle = () => {
      // Nobody tells this CPU to go offline: the word stays 0.
      kernel.cpu.idle(words.attention[number]?.offline ?? 0);
      return 0;
    };
    m.threads.push(new ModelThread(number, number, `CPU ${number}`, operations[number] ?? [], idle));
  }
  addModelDisk(model);
  m.keepInitial();
  model.oracles?.keepInitial();
}

/** Words of which the layout says "this CPU only". Statistics of a lock are a thread's, hence a CPU's. */
const OWN =
  /^(?:cpu\[(\d+)\](?:|\.tickets|\.shootdown\.latency|\.deferred|\.zombies|\.magazine|\.offline|\.called)|counters\[(\d+)\]|tlb\[(\d+)\]|.*\.(?:stats|wait|hold|own)\[(\d+)\])$/;

/** Declares what belongs to a CPU alone. */
export function declareOwn(m: ModelMachine, arena: Arena, cpu: number): void {
  for (const { name, at, words: count } of arena.symbols) {
    const owner = OWN.exec(name)
      ?.slice(1)
      .find(each => each !== undefined);
    if (owner !== undefined && Number(owner) === cpu) {
      m.declarePrivate(at, count, cpu);
    }
  }
}
