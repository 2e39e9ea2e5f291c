/**
 * What an audit has gathered so far. Each part of the audit reads some structure of the kernel, checks it in itself, and
 * leaves here what later parts compare their own with.
 */
import type { Kernel } from '../../vm/kernel.ts';
import type { KernelWords } from '../../vm/kernelwords.ts';
import type { Findings } from './findings.ts';

/** The page that a page table says is in a frame. */
interface Mapping {
  readonly as: number;
  readonly va: number;
}

export interface AuditState {
  readonly kernel: Kernel;
  readonly words: KernelWords;
  readonly findings: Findings;
  /** By frame: the page that some page table has in it. */
  readonly residents: Map<number, Mapping>;
  /** By swap slot: who has it. */
  readonly slots: Map<number, string>;
  free: number;
  /** Of the free ones, those that their entry says are in a magazine. */
  inMagazines: number;
  fixed: number;
  user: number;
  stolen: number;
  /** Frames whose free was put off to the next allocation, and stacks of dead threads. */
  deferred: number;
  /** User frames that no live address space maps, and swap slots that no page has. */
  orphans: number;
}
