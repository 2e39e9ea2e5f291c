/**
 * The kernel as one CPU runs it: its parts, put together over shared memory.
 *
 * Each CPU makes a Kernel of its own; the objects hold addresses and each other, never state. A kernel made before
 * {@link vm_bootstrap} can only steal frames; make another one after it.
 */
import type { Cpu } from '../machine/cpu.ts';
import type { Lock } from '../sync/lock.ts';
import { SleepLock } from '../sync/sleeplock.ts';
import { AddressSpaces } from './addrspace.ts';
import { Coremap } from './coremap.ts';
import { Evictor } from './evict.ts';
import { FaultHandler } from './fault.ts';
import { type AttentionWords, Interrupts } from './interrupt.ts';
import { createLock, type KernelConfig, type KernelWords } from './kernelwords.ts';
import { Kmalloc } from './kmalloc.ts';
import { Kpages } from './kpages.ts';
import { MagazinePages } from './magazinepages.ts';
import { Pages } from './page.ts';
import { PageTables } from './pagetable.ts';
import { policyNamed } from './replace/index.ts';
import type { ReplacementPolicy } from './replace/policy.ts';
import { Shootdown } from './shootdown.ts';
import { Swap } from './swap.ts';
import { SwapDisk } from './swapdisk.ts';
import { Unmapper } from './unmap.ts';
import { Zombies } from './zombies.ts';

export class Kernel {
  readonly cpu: Cpu;
  readonly coremap: Coremap;
  readonly policy: ReplacementPolicy;
  readonly tables: PageTables;
  readonly spaces: AddressSpaces;
  readonly shootdown: Shootdown;
  readonly disk: SwapDisk;
  readonly swap: Swap;
  readonly evictor: Evictor;
  readonly pages: Pages;
  readonly unmapper: Unmapper;
  readonly faults: FaultHandler;
  readonly kpages: Kpages;
  readonly kmalloc: Kmalloc;
  readonly zombies: Zombies;
  readonly interrupts: Interrupts;

  /** `wrap` may replace the coremap's lock by another with the same meaning (or, for a broken kernel, none). */
  constructor(cpu: Cpu, at: KernelWords, config: KernelConfig, wrap: (lock: Lock) => Lock = lock => lock) {
    this.cpu = cpu;
    this.coremap = new Coremap(cpu, at.coremap, wrap(createLock(cpu, at.coremapLock, config.lock)));
    this.policy = policyNamed(config.policy).create(this.coremap, at.policy);
    this.tables = new PageTables(this.coremap, at.pageTables);
    this.spaces = new AddressSpaces(this.coremap, this.tables, at.addressSpaces);
    this.shootdown = new Shootdown(cpu, at.ipis, at.shootdown);
    this.disk = new SwapDisk(cpu, at.swapDisk);
    this.swap = new Swap(this.coremap, this.disk, at.swap);
    this.evictor = new Evictor(this.coremap, this.policy, this.spaces, this.shootdown, this.swap);
    const runs = new SleepLock(cpu, at.runsLock);
    const { magazines } = this.coremap;
    this.pages =
      magazines === null
        ? new Pages(this.coremap, this.evictor, this.swap, runs)
        : new MagazinePages(this.coremap, this.evictor, this.swap, runs, magazines);
    this.unmapper = new Unmapper(this.coremap, this.spaces, this.pages, this.swap);
    this.faults = new FaultHandler(this.coremap, this.spaces, this.pages, this.swap);
    this.kpages = new Kpages(this.coremap, this.pages, at.ram, at.deferred);
    this.kmalloc = new Kmalloc(cpu, this.kpages, at.kmalloc);
    this.zombies = new Zombies(cpu, this.kpages, at.zombies);
    this.interrupts = new Interrupts(
      cpu,
      at.ipis,
      this.shootdown,
      this.disk,
      this.zombies,
      at.attention[cpu.number] as AttentionWords,
    );
  }

  /** Points the machine's exception and interrupt vectors at this kernel. Once a CPU, before it takes any. */
  attachVectors(): void {
    this.cpu.vectors = {
      exception: (fault, va) => this.faults.vm_fault(fault, va),
      interrupt: () => this.interrupts.interrupt(),
      switched: () => this.thread_switched(),
    };
  }

  /** The end of a switch of threads: this CPU runs in this thread's address space again. Source: `thread_switch`. */
  thread_switched(): void {
    this.spaces.as_activate();
  }
}
