/** What the machine holds at a position: CPUs, locks, frames, page tables. */

export interface LabCpu {
  readonly number: number;
  /** Numbers of its threads; the first is the one that its card shows. */
  readonly threads: readonly number[];
  /** 0: takes interrupts; 1 and more: does not. */
  readonly interruptLevel: number;
  readonly inInterrupt: boolean;
  /** How many spinlocks it holds. */
  readonly spinlocks: number;
  /** Interrupt lines that are up: `IPI`, `TIMER`, `DISK`. */
  readonly lines: readonly string[];
  /** The address space that user mode runs in; 0 for none. */
  readonly addressSpace: number;
  /** Entries that hold a translation, by slot. */
  readonly tlb: readonly LabTlbEntry[];
  /** Requests to this CPU; null without a kernel. */
  readonly shootdowns: LabShootdowns | null;
}

export interface LabTlbEntry {
  readonly slot: number;
  readonly as: number;
  readonly va: number;
  readonly frame: number;
  readonly valid: boolean;
  /** Whether stores go through without a fault. */
  readonly writable: boolean;
  /** Whether it says something else than the page table does: another frame, or a page that is not resident. */
  readonly stale: boolean;
  /** Whether the last step changed it. */
  readonly changed: boolean;
}

export interface LabShootdowns {
  /** The pages whose translations are to be forgotten, in order; empty when all are. */
  readonly queue: readonly { readonly as: number; readonly va: number }[];
  /** The queue has overflowed: every entry is to go. */
  readonly flushAll: boolean;
  /** Requests ever made of this CPU, and up to which number it has carried them out. */
  readonly asked: number;
  readonly done: number;
  /** `asked` minus `done`. */
  readonly unacknowledged: number;
  readonly changed: boolean;
}

export interface LabLock {
  readonly name: string;
  /** The thread that holds it, or null. */
  readonly holder: number | null;
  /** Threads that sleep for it, and threads that spin for it. */
  readonly sleepers: readonly number[];
  readonly spinners: readonly number[];
  readonly changed: boolean;
}

type LabFrameState = 'FREE' | 'FIXED' | 'CLEAN' | 'DIRTY';

export interface LabFrame {
  readonly number: number;
  readonly state: LabFrameState;
  readonly busy: boolean;
  /**
   * `boot`: taken before the coremap was there, and never given back; `kernel`: a kernel page; `user`: page `va` of address
   * space `as`; `magazine`: in a CPU's magazine of free frames; `none`: free.
   */
  readonly owner: 'boot' | 'kernel' | 'user' | 'magazine' | 'none';
  readonly as: number;
  readonly va: number;
  /** Frames of the kernel's run that begins here; 0 elsewhere. */
  readonly run: number;
  /** Its swap slot, or 0. */
  readonly slot: number;
  /** The replacement policy's count when it was loaded; 0 for a frame that may not be evicted. */
  readonly stamp: number;
  /** 0 for the one that would be evicted first, and so on; null for a frame that may not be. */
  readonly age: number | null;
  /** Which of the above the last step changed. */
  readonly changed: readonly ('state' | 'busy' | 'owner' | 'slot' | 'stamp')[];
}

export interface LabKernel {
  /** All frames of physical memory, by number. */
  readonly frames: readonly LabFrame[];
  readonly free: number;
  readonly pageTables: readonly {
    readonly as: number;
    readonly pages: readonly LabPage[];
  }[];
  /** Swap slots from 1 on. */
  readonly swap: readonly LabSlot[];
}

/** An entry of a page table that says something. */
export interface LabPage {
  readonly va: number;
  readonly kind: 'resident' | 'swapped';
  /** The frame, or 0; the swap slot, or 0. */
  readonly frame: number;
  readonly slot: number;
  readonly changed: boolean;
}

export interface LabSlot {
  readonly number: number;
  readonly used: boolean;
  readonly changed: boolean;
}
