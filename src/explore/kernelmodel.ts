/** The kernel on the model machine: booted once, its memory kept, its CPUs' operations given by the caller. */
import type { Cpu } from '../machine/cpu.ts';
import { type Layout, layoutOf } from '../machine/layout.ts';
import type { Addr } from '../machine/machine.ts';
import { ModelMachine } from '../machine/model.ts';
import { ModelCpu } from '../machine/modelcpu.ts';
import type { Operation } from '../machine/modelthread.ts';
import { Tlb } from '../machine/tlb.ts';
import type { Lock } from '../sync/lock.ts';
import { ramFramesFor, vm_bootstrap } from '../vm/bootstrap.ts';
import { EIO } from '../vm/errno.ts';
import { Kernel } from '../vm/kernel.ts';
import { createCpu, type KernelConfig, type KernelWords, layOutKernel } from '../vm/kernelwords.ts';
import { ram_bootstrap } from '../vm/ram.ts';
import { kernelSpinlocks } from './detectors/heldlocks.ts';
import { DiskFile } from './diskfile.ts';
import { addKernelThreads, declareOwn, shareCpus } from './kernelthreads.ts';
import { addModelDisk } from './modeldisk.ts';
import { layOutMutex, Mutex, type MutexWords } from './mutex.ts';
import { Oracles } from './oracles.ts';
import { addPrimitiveDisks, layOutPrimitiveDisk, type PrimitiveDiskWords, usePrimitiveDisk } from './primitivedisk.ts';

/** Enough for the static data of a few CPUs. */
const ARENA_WORDS = 1 << 16;

export interface KernelModel {
  readonly m: ModelMachine;
  readonly words: KernelWords;
  readonly config: KernelConfig;
  /** One a thread: as many for each CPU as it has threads. */
  readonly kernels: readonly Kernel[];
  /** Null: without. */
  readonly oracles: Oracles | null;
  /** The primitive disk's; null where the driver and its device run. */
  readonly primitiveDisk: PrimitiveDiskWords | null;
  readonly file: DiskFile;
}

/** How a CPU's kernel differs from the one that is configured. */
export interface Changes {
  /** Whether the coremap's two locks are primitive mutexes (mutex.ts) instead of the configured kind. */
  readonly primitiveLocks?: boolean;
  /**
   * Whether its doorbells, its spinlocks and its swap disk are primitives (machine/modelcpu.ts, modelblocking.ts and
   * primitivedisk.ts) instead of what the kernel and the machine make of words; so is the coremap's lock if it is `tas`,
   * which is taken as a spinlock is.
   */
  readonly primitiveParts?: boolean;
  /** Threads of each CPU; 1 unless given. */
  readonly threadsPerCpu?: number;
  /** Whether the disk's own driver and queue run none the less. */
  readonly ownDisk?: boolean;
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

/**
 * Boots a kernel; give its CPUs their operations with {@link startKernel}. With several threads a CPU, each has a kernel of
 * its own, over the words of its CPU, and parts must be primitive.
 */
export function bootModel(options: Partial<KernelConfig>, changes: Changes = {}): KernelModel {
  const asked = { ...CONFIG, ...options };
  // What is laid out for each CPU is laid out for each thread: locks and requests are a thread's.
  const config = { ...asked, cpus: asked.cpus * (changes.threadsPerCpu ?? 1) };
  const ramFrames = ramFramesFor(config);
  const layout = layoutOf({ cpus: asked.cpus, ramFrames, arenaWords: ARENA_WORDS });
  const m = new ModelMachine(layout.words);
  const laidOut = layOutKernel(layout, config);
  const words = { ...laidOut, cpus: shareCpus(laidOut.cpus, asked.cpus) };
  for (const [n, at] of words.tlbs.entries()) {
    new Tlb(m, at, n).reset();
  }
  const cpus = Array.from({ length: config.cpus }, (_, n) =>
    changes.primitiveParts ? createModelCpu(m, layout, words, n) : createCpu(m, layout, words, n),
  );
  ram_bootstrap(cpus[0] as Cpu, words.ram, ramFrames);
  vm_bootstrap(cpus[0] as Cpu, words, config, ramFrames);
  const mutexes = ['coremap.lock.mutex', 'coremap.runs.mutex'].map(name => layOutMutex(words.arena, name, config.cpus));
  const primitiveDisk =
    changes.primitiveParts && !changes.ownDisk ? layOutPrimitiveDisk(words.arena, config.cpus, config.swapSlots) : null;
  const kernels = cpus.map(cpu => {
    const kernel = createKernel(m, words, config, changes, cpu, mutexes);
    if (primitiveDisk !== null && cpu instanceof ModelCpu) {
      usePrimitiveDisk(m, cpu, kernel.disk, primitiveDisk);
    }
    return kernel;
  });
  if (changes.primitiveParts) {
    const isOfCoremap = (name: string) => config.lock === 'tas' && name === kernels[0]?.coremap.lock.name;
    const ofCoremap = words.arena.symbols.filter(({ name }) => isOfCoremap(name)).map(({ at }) => at);
    for (const at of [...kernelSpinlocks(m.words, words), ...ofCoremap]) {
      m.declareSpinlock(at);
    }
  }
  const oracles = changes.oracles ? new Oracles(m, kernels) : null;
  return { m, words, config, kernels, oracles, primitiveDisk, file: new DiskFile() };
}

function createModelCpu(m: ModelMachine, layout: Layout, { arena, cpus, tlbs }: KernelWords, thread: number): ModelCpu {
  const number = thread % layout.cpus;
  return new ModelCpu(m, arena, layout, cpus, new Tlb(m, tlbs[number] as Addr, number), number, thread);
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
 * Does what comes before the machine starts: while `prepare` runs, the disk answers at once, as nobody else moves. A CPU
 * with several threads then runs in the address space of its first.
 */
export function prepareKernel({ m, kernels, file }: KernelModel, prepare: () => void): void {
  const drivers = kernels.map(({ cpu, disk }) => {
    const { disk_io } = disk;
    disk.disk_io = (operation, slot, pa) => (file.move(m, operation, slot, cpu.wordOf(pa)) ? 0 : EIO);
    return { disk, disk_io };
  });
  prepare();
  for (const { cpu, spaces } of kernels) {
    if (kernels.length > cpu.cpus && cpu.curthread === cpu.number) {
      spaces.as_activate();
    }
  }
  for (const { disk, disk_io } of drivers) {
    disk.disk_io = disk_io;
  }
}

/**
 * Gives each CPU its operations and keeps memory as it is now. A CPU whose operations are done sleeps, and takes
 * interrupts, until the run ends. The disk comes last among the threads.
 */
export function startKernel(
  model: KernelModel,
  operations: readonly (readonly Operation[])[],
  diskFails?: (operation: number) => boolean,
): void {
  const { m, words, kernels } = model;
  for (const { cpu } of kernels) {
    declareOwn(m, words.arena, cpu.curthread, cpu.number);
  }
  // Nobody tells a CPU to go offline: the word stays 0.
  addKernelThreads(
    m,
    kernels.map(({ cpu }) => cpu),
    operations,
    cpu => cpu.idle(words.attention[cpu.number]?.offline ?? 0),
  );
  const { file } = model;
  file.fails = diskFails ?? file.fails;
  file.keepInitial(m);
  const ram = kernels[0]?.cpu.ram ?? 0;
  if (model.primitiveDisk === null) {
    addModelDisk(m, ram, words.swapDisk.device, words.cpus, file);
  } else {
    addPrimitiveDisks(m, ram, model.primitiveDisk, file);
  }
  m.keepInitial();
  model.oracles?.keepInitial();
}
