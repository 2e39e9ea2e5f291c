/** How the machine calls the kernel. */
import type { VAddr } from './mips.ts';

/** The kernel's entry points, set at boot: the machine calls the kernel through these and knows nothing else of it. */
export interface Vectors {
  /** A TLB exception (one of `TLB_FAULT`, or {@link ADDRESS_ERROR}). Returns 0 when the access can be retried, or an errno. */
  exception(fault: number, va: VAddr): number;
  /** An interrupt line is up. Runs at high interrupt level, in interrupt context. */
  interrupt(): void;
  /** This thread runs again after another one of its CPU has. Runs at high interrupt level, in the thread's own context. */
  switched(): void;
}

/** A misaligned access, or one from user mode to the kernel's half. */
export const ADDRESS_ERROR = -6;
