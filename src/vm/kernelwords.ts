/** The kernel's static data: what it is configured with, and where each part of it lies in shared memory. */
import { Arena } from '../machine/arena.ts';
import { Cpu } from '../machine/cpu.ts';
import { type CpuWords, layOutCpus } from '../machine/cpuwords.ts';
import type { Layout } from '../machine/layout.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import { Tlb } from '../machine/tlb.ts';
import { type IpiWords, layOutIpis } from '../sync/ipi.ts';
import type { Lock } from '../sync/lock.ts';
import { type LockWords, lockMakerNamed } from '../sync/makers.ts';
import { layOutSleepLock, type SleepLockWords } from '../sync/sleepword.ts';
import { type AddressSpaceWords, layOutAddressSpaces } from './addrspace.ts';
import { type CoremapWords, layOutCoremap } from './coremap.ts';
import { type AttentionWords, layOutAttention } from './interrupt.ts';
import { type KmallocWords, layOutKmalloc } from './kmalloc.ts';
import { layOutDeferred } from './kpages.ts';
import { layOutPageTables, type PageTableWords } from './pagetable.ts';
import { layOutRam, type RamWords } from './ram.ts';
import { policyNamed } from './replace/index.ts';
import { layOutShootdown, type ShootdownWords } from './shootdown.ts';
import { layOutSwap } from './swap.ts';
import { layOutSwapDisk, type SwapDiskWords } from './swapdisk.ts';
import { layOutZombies } from './zombies.ts';

export interface KernelConfig {
  readonly cpus: number;
  /** Frames free after boot. */
  readonly frames: number;
  /** Pages that swap can hold. */
  readonly swapSlots: number;
  /** Page-table pages: one a process, and one for each 4 MiB that it touches. */
  readonly pageTables: number;
  /** Frames that `alloc_kpages` may steal before vm_bootstrap. */
  readonly earlyFrames: number;
  /** The kind of the coremap's lock. `coremap.runs` is held over the disk, so it sleeps whatever this says. */
  readonly lock: string;
  /** Whether locks time their waits and holds. */
  readonly lockStats: boolean;
  readonly policy: string;
  /** Frames of each CPU's magazine; 0 is none. */
  readonly magazines: number;
}

export interface KernelWords {
  readonly arena: Arena;
  readonly cpus: readonly CpuWords[];
  readonly tlbs: readonly Addr[];
  readonly ipis: readonly IpiWords[];
  readonly ram: RamWords;
  readonly coremap: CoremapWords;
  readonly coremapLock: LockWords;
  readonly runsLock: SleepLockWords;
  readonly pageTables: PageTableWords;
  readonly addressSpaces: AddressSpaceWords;
  readonly policy: Addr;
  readonly shootdown: ShootdownWords;
  readonly swapDisk: SwapDiskWords;
  readonly swap: Addr;
  readonly deferred: readonly Addr[];
  readonly attention: readonly AttentionWords[];
  readonly zombies: readonly Addr[];
  readonly kmalloc: KmallocWords;
}

/** Lays out all static data: the same on every thread, because made in the same order over the same arena. */
export function layOutKernel(layout: Layout, config: KernelConfig): KernelWords {
  const arena = new Arena(layout.arena, layout.arenaWords);
  const { cpus } = config;
  return {
    arena,
    cpus: layOutCpus(arena, cpus),
    tlbs: Array.from({ length: cpus }, (_, n) => arena.words(`tlb[${n}]`, Tlb.WORDS)),
    ipis: layOutIpis(arena, cpus),
    ram: layOutRam(arena),
    coremap: layOutCoremap(arena, cpus, config.magazines),
    coremapLock: lockMakerNamed(config.lock).layOut(arena, 'coremap.lock', cpus, config.lockStats),
    runsLock: layOutSleepLock(arena, 'coremap.runs', cpus, config.lockStats),
    pageTables: layOutPageTables(arena),
    addressSpaces: layOutAddressSpaces(arena, cpus),
    policy: policyNamed(config.policy).layOut(arena),
    shootdown: layOutShootdown(arena, cpus),
    swapDisk: layOutSwapDisk(arena, cpus),
    swap: layOutSwap(arena),
    deferred: layOutDeferred(arena, cpus),
    attention: layOutAttention(arena, cpus),
    zombies: layOutZombies(arena, cpus),
    kmalloc: layOutKmalloc(arena),
  };
}

/** CPU `number` of the machine, with its TLB. */
export function createCpu(m: Machine, layout: Layout, at: KernelWords, number: number): Cpu {
  return new Cpu(m, at.arena, layout, at.cpus, new Tlb(m, at.tlbs[number] as Addr, number), number);
}

/** A lock of the configured kind, as one CPU sees it. */
export function createLock(cpu: Cpu, at: LockWords, kind: string): Lock {
  return lockMakerNamed(kind).create(cpu, at);
}
