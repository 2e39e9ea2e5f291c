/**
 * A bit of everything on two CPUs in one thread, with all oracles on: what a broken kernel can show without a race.
 */
import { audit } from '../../src/check/audit.ts';
import { OracleFault } from '../../src/check/fault.ts';
import { createCheckMemory } from '../../src/check/memory.ts';
import type { Mutant, MutantFault } from '../../src/check/mutants/index.ts';
import { installOwners } from '../../src/check/owners.ts';
import { CheckedMemory } from '../../src/check/usermemory.ts';
import { DISK_WRITE } from '../../src/machine/disk.ts';
import { IRQ_TIMER } from '../../src/machine/mips.ts';
import { KernelPanic, MachineCheck } from '../../src/machine/panic.ts';
import type { Kernel } from '../../src/vm/kernel.ts';
import { type Booted, bootKernel } from '../vm/boot.ts';
import { pageAddress } from './machine.ts';

const PAGES = 12;
const OFFSET = 0x48;

export interface Shown {
  readonly kind: MutantFault;
  readonly message: string;
}

interface Player {
  readonly kernel: Kernel;
  readonly user: CheckedMemory;
}

/** Plays the scenario on a kernel with or without a mutant. Returns the fault that it ends in, or null. */
export function play(mutant?: Mutant): Shown | null {
  const magazines = mutant?.options?.magazines ?? 0;
  const booted = bootKernel({ cpus: 2, frames: 16, swapSlots: 64, pageTables: 24, magazines });
  try {
    return act(booted, mutant);
  } catch (error) {
    return { kind: kindOf(error), message: (error as Error).message };
  }
}

function kindOf(error: unknown): MutantFault {
  if (error instanceof OracleFault) {
    return error.kind;
  }
  if (error instanceof KernelPanic) {
    return 'panic';
  }
  if (error instanceof MachineCheck) {
    return 'machine-check';
  }
  if (error instanceof Error && error.message.startsWith('asleep')) {
    return 'stall';
  }
  throw error;
}

function act(booted: Booted, mutant: Mutant | undefined): Shown | null {
  const memory = createCheckMemory(booted.kernel.coremap.frames, 4, 256);
  const players = booted.kernels.map(kernel => {
    mutant?.apply(kernel);
    installOwners(kernel, memory);
    return { kernel, user: new CheckedMemory(kernel, memory) };
  }) as [Player, Player];
  if (mutant?.options?.failDisk?.operation === 'write') {
    let writes = 0;
    booted.failDisk = operation => operation === DISK_WRITE && writes++ === 7;
  }
  const [first, second] = players;
  for (let round = 0; round < 3; round++) {
    const spaces = [first.kernel.spaces.as_create(), first.kernel.spaces.as_create()] as const;
    const run = first.kernel.kpages.alloc_kpages(3);
    work(first, spaces, 0, round);
    work(second, spaces, 1, round);
    // Both processes migrate, and go back.
    work(second, spaces, 0, round);
    work(first, spaces, 1, round);
    hot(first, spaces, 0);
    hot(second, spaces, 0);
    hot(first, spaces, 1);
    hot(first, spaces, 0);
    work(first, spaces, 0, round);
    // A kernel run takes their frames.
    second.kernel.kpages.free_kpages(second.kernel.kpages.alloc_kpages(5));
    look(first, spaces, 0);
    auditOrThrow(booted);
    kernelPages(second);
    first.kernel.kpages.free_kpages(run);
    // Ended on one CPU while the other still has its translations.
    hot(second, spaces, 0);
    end(first, spaces[0], 0);
    end(second, spaces[1], 1);
    auditOrThrow(booted);
  }
  return null;
}

function auditOrThrow({ kernel, words }: Booted): void {
  const { mismatches } = audit(kernel, words);
  if (mismatches[0] !== undefined) {
    throw new OracleFault('audit', mismatches[0], []);
  }
}

function enter({ kernel, user }: Player, spaces: readonly number[], process: number): void {
  kernel.spaces.proc_setas(spaces[process] as number);
  user.attach(process);
}

/** Stores to every page and looks at all of them, at two offsets. */
function work(player: Player, spaces: readonly number[], process: number, round: number): void {
  enter(player, spaces, process);
  for (let page = 0; page < PAGES; page++) {
    player.user.load(pageAddress(page));
    player.user.store(pageAddress(page) + OFFSET, round * 1000 + process * 100 + page);
    player.user.store(pageAddress(page), player.user.load(pageAddress(page)) + 1);
  }
  look(player, spaces, process);
  // A thread dies, and the timer interrupt frees its stack.
  player.kernel.zombies.thread_exit(player.kernel.kpages.alloc_kpages(1));
  player.kernel.cpu.raise(player.kernel.cpu.number, IRQ_TIMER);
  player.kernel.cpu.safepoint();
}

function look(player: Player, spaces: readonly number[], process: number): void {
  enter(player, spaces, process);
  for (let page = 0; page < PAGES + 2; page++) {
    player.user.load(pageAddress(page) + OFFSET);
    player.user.load(pageAddress(page));
  }
}

/** Four pages only: they stay in the TLB. */
function hot(player: Player, spaces: readonly number[], process: number): void {
  enter(player, spaces, process);
  for (let page = 0; page < 4; page++) {
    player.user.store(pageAddress(page), player.user.load(pageAddress(page)) + 1);
  }
}

function kernelPages({ kernel }: Player): void {
  for (let n = 0; n < 80; n++) {
    const page = kernel.kpages.alloc_kpages(1);
    const run = kernel.kpages.alloc_kpages(2);
    kernel.kpages.free_kpages(page);
    kernel.kpages.free_kpages(run);
  }
}

function end({ kernel, user }: Player, as: number, process: number): void {
  kernel.unmapper.as_destroy(as);
  user.attach(process);
  user.forget();
}
