/**
 * Where things lie in shared memory: a control block, the arena (hardware registers and the kernel's static data), and
 * simulated RAM, page-aligned. Derived from the configuration alone, so each thread computes the same.
 */
import type { Addr, Machine } from './machine.ts';
import { KSEG0_BYTES, PAGE_SIZE, PAGE_WORDS } from './mips.ts';

export interface MachineConfig {
  /** CPUs, 1 to 32: a set of CPUs is the bits of one word. */
  readonly cpus: number;
  /** Page frames of physical memory, those that the kernel takes at start-up included. */
  readonly ramFrames: number;
  /** Words for the hardware's registers and the kernel's static data; enough for 32 CPUs by default. */
  readonly arenaWords?: number;
}

export const MAX_CPUS = 32;

/** The control block, at the same address on every machine. Atomic. */
export const CONTROL = {
  /** 0, or one of {@link STOP}. */
  stop: 16,
  /** CPUs that have arrived at the start barrier. */
  arrived: 32,
  /** Set when all CPUs have arrived and the kernel has booted. */
  go: 48,
  /** Stays 0: to sleep on it is to sleep for a while. */
  nobody: 0,
} as const;

/** What the stop word says to every wait, spin and safepoint. */
const STOP = { none: 0, now: 1 } as const;

const CONTROL_WORDS = 64;
const ARENA_WORDS = 1 << 20;

export interface Layout {
  readonly cpus: number;
  readonly ramFrames: number;
  readonly arena: Addr;
  readonly arenaWords: number;
  /** The word of physical address 0. */
  readonly ram: Addr;
  readonly words: number;
}

/** Throws a RangeError for a machine that cannot be: these are checked for users at the command line. */
export function layoutOf(config: MachineConfig): Layout {
  if (config.cpus < 1 || config.cpus > MAX_CPUS) {
    throw new RangeError(`cpus: ${config.cpus}: 1 to ${MAX_CPUS}`);
  }
  if (config.ramFrames < 1 || config.ramFrames > KSEG0_BYTES / PAGE_SIZE) {
    throw new RangeError(`ramFrames: ${config.ramFrames}: 1 to ${KSEG0_BYTES / PAGE_SIZE}`);
  }
  const arena = CONTROL_WORDS;
  const arenaWords = config.arenaWords ?? ARENA_WORDS;
  const ram = Math.ceil((arena + arenaWords) / PAGE_WORDS) * PAGE_WORDS;
  const words = ram + config.ramFrames * PAGE_WORDS;
  return { cpus: config.cpus, ramFrames: config.ramFrames, arena, arenaWords, ram, words };
}

/** Asks everything that waits, spins or passes a safepoint to stop. */
export function requestStop(m: Machine): void {
  m.atomicStore(CONTROL.stop, STOP.now);
}
