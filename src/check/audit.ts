/**
 * The audit: everything that the coremap, the page tables, the TLBs and the swap map say about each other, compared.
 *
 * For a quiet machine: every CPU stopped outside the kernel, in user mode or at a barrier. It takes no lock, calls
 * nothing of the kernel that could panic, changes nothing, and ends however the kernel's links have been damaged.
 */
import type { Kernel } from '../vm/kernel.ts';
import type { KernelWords } from '../vm/kernelwords.ts';
import { Findings } from './audit/findings.ts';
import { auditFrames } from './audit/frames.ts';
import { auditPageTables } from './audit/pagetables.ts';
import { auditPolicy } from './audit/policy.ts';
import { auditQuiet } from './audit/quiet.ts';
import type { AuditState } from './audit/state.ts';
import { auditSwap } from './audit/swap.ts';
import { auditTlbs } from './audit/tlbs.ts';

/** `frames` = `free` + `fixed` + `user`: the frames stolen at boot are not among them. */
export interface AuditReport {
  readonly frames: number;
  readonly free: number;
  readonly fixed: number;
  readonly user: number;
  /** Frames and swap slots that nobody will ever give back. */
  readonly leaked: number;
  readonly swapUsed: number;
  /** One line for each thing that is not as it must be. */
  readonly mismatches: readonly string[];
}

/** What the caller knows that the kernel's words do not say. */
export interface AuditExpectation {
  /** Kernel frames that are rightly allocated now, those whose free was put off left out; more are leaked. */
  readonly kernelFrames?: number;
}

/** `words` are those that the kernel was made over; `kernel` is any CPU's, or one made for the audit. */
export function audit(kernel: Kernel, words: KernelWords, expected: AuditExpectation = {}): AuditReport {
  const state: AuditState = {
    kernel,
    words,
    findings: new Findings(),
    residents: new Map(),
    slots: new Map(),
    free: 0,
    inMagazines: 0,
    fixed: 0,
    user: 0,
    stolen: 0,
    deferred: 0,
    orphans: 0,
  };
  auditQuiet(state);
  auditFrames(state);
  auditPolicy(state);
  auditPageTables(state);
  const swapUsed = auditSwap(state);
  auditTlbs(state);
  const kernelFrames = state.fixed - state.deferred;
  const surplus = Math.max(0, kernelFrames - (expected.kernelFrames ?? kernelFrames));
  if (surplus > 0) {
    state.findings.add(`the kernel has ${kernelFrames} frames, ${surplus} more than are in use`);
  }
  return {
    frames: kernel.coremap.frames - state.stolen,
    free: state.free,
    fixed: state.fixed,
    user: state.user,
    leaked: surplus + state.orphans,
    swapUsed,
    mismatches: state.findings.list,
  };
}
