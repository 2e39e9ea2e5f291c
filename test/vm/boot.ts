/**
 * A booted machine in one thread: whatever a CPU waits for is served on the spot.
 *
 * A wait on a doorbell first lets the disk serve its queue, then lets every other CPU take its interrupts; if that does
 * not end the wait, nothing ever will, and it throws.
 */
import type { Cpu } from '../../src/machine/cpu.ts';
import { completeRequest, DISK_DONE, DISK_ERROR, DISK_READ, nextRequest } from '../../src/machine/disk.ts';
import { type Layout, layoutOf } from '../../src/machine/layout.ts';
import type { Addr } from '../../src/machine/machine.ts';
import { PAGE_WORDS } from '../../src/machine/mips.ts';
import { ParallelMachine } from '../../src/machine/parallel.ts';
import { createMemory } from '../../src/machine/wasm.ts';
import { ramFramesFor, vm_bootstrap } from '../../src/vm/bootstrap.ts';
import { Kernel } from '../../src/vm/kernel.ts';
import { createCpu, type KernelConfig, type KernelWords, layOutKernel } from '../../src/vm/kernelwords.ts';
import { ram_bootstrap } from '../../src/vm/ram.ts';

/** What the test does when a CPU would sleep: returns when the word may have changed. */
class SoloMachine extends ParallelMachine {
  serve: () => void = () => {};

  override wait(at: Addr, value: number): void {
    this.serve();
    if (this.atomicLoad(at) === value) {
      throw new Error(`asleep on word ${at} for ever`);
    }
  }
}

export interface Booted {
  readonly m: SoloMachine;
  readonly layout: Layout;
  readonly words: KernelWords;
  readonly config: KernelConfig;
  /** CPU 0's kernel. */
  readonly kernel: Kernel;
  /** One kernel a CPU, all driven by the test. */
  readonly kernels: readonly Kernel[];
  /** Bytes of swap, by slot. */
  readonly swapFile: Map<number, Int32Array>;
  /** Requests to fail from now on: returns true for those that shall. */
  failDisk: (operation: number) => boolean;
  serveDisk(): void;
}

export interface BootOptions extends Partial<KernelConfig> {
  /** Called on the early kernel, before vm_bootstrap. */
  readonly early?: (kernel: Kernel) => void;
}

export function bootKernel(options: BootOptions = {}): Booted {
  const { early, ...overrides } = options;
  const config: KernelConfig = {
    cpus: 1,
    frames: 16,
    swapSlots: 256,
    pageTables: 32,
    earlyFrames: 0,
    lock: 'sleep',
    lockStats: true,
    policy: 'fifo',
    magazines: 0,
    ...overrides,
  };
  const ramFrames = ramFramesFor(config);
  const layout = layoutOf({ cpus: config.cpus, ramFrames });
  const m = new SoloMachine(createMemory(layout.words));
  const words = layOutKernel(layout, config);
  const cpus = Array.from({ length: config.cpus }, (_, n) => createCpu(m, layout, words, n));
  for (const cpu of cpus) {
    cpu.tlb.reset();
  }
  const first = cpus[0] as Cpu;
  ram_bootstrap(first, words.ram, ramFrames);
  early?.(new Kernel(first, words, config));
  vm_bootstrap(first, words, config, ramFrames);
  const kernels = cpus.map(cpu => new Kernel(cpu, words, config));
  for (const kernel of kernels) {
    kernel.attachVectors();
  }
  const swapFile = new Map<number, Int32Array>();
  const booted: Booted = {
    m,
    layout,
    words,
    config,
    kernel: kernels[0] as Kernel,
    kernels,
    swapFile,
    failDisk: () => false,
    serveDisk: () => serveDisk(booted),
  };
  m.serve = () => {
    serveDisk(booted);
    for (const cpu of cpus) {
      cpu.safepoint();
    }
  };
  return booted;
}

function serveDisk(booted: Booted): void {
  const { m, words, layout, swapFile } = booted;
  for (
    let request = nextRequest(m, words.swapDisk.device);
    request !== null;
    request = nextRequest(m, words.swapDisk.device)
  ) {
    const at = layout.ram + (request.paddr >>> 2);
    const failed = booted.failDisk(request.operation);
    if (!failed && request.operation === DISK_READ) {
      m.words.set(swapFile.get(request.slot) ?? new Int32Array(PAGE_WORDS), at);
    } else if (!failed) {
      swapFile.set(request.slot, m.words.slice(at, at + PAGE_WORDS));
    }
    completeRequest(m, words.swapDisk.device, words.cpus, request.thread, failed ? DISK_ERROR : DISK_DONE);
  }
}

/** A process on a CPU: user mode in a fresh address space. */
export function startProcess(kernel: Kernel): number {
  const as = kernel.spaces.as_create();
  kernel.spaces.proc_setas(as);
  return as;
}
