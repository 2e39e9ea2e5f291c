/**
 * What the engine of the lab says to whoever shows it: plain data only, so that it can cross to a worker or into an
 * address. A *step* is one visible access of the model machine, made by one thread; step n is the n-th, from 0. A session
 * stands at a *position*: so many steps have been made.
 */

/** A program of the explorer, and how it differs from its own defaults. */
export interface LabRequest {
  /** A name of {@link LabCatalogue.programs}. */
  readonly program: string;
  /** As the command line's options of the same names; left out is the program's own. */
  readonly options?: Readonly<LabOptions>;
}

export interface LabOptions {
  readonly cpus?: number;
  readonly frames?: number;
  /** Kind of the coremap's lock. */
  readonly lock?: string;
  /** A planted bug, by name. */
  readonly mutant?: string;
  /** Whether locks, doorbells and the disk run through their own accesses, and are not one step each. */
  readonly throughLocks?: boolean;
  readonly ops?: number;
  /** Kernel threads of each CPU. */
  readonly threadsPerCpu?: number;
}

/** What can be chosen. */
export interface LabCatalogue {
  readonly programs: readonly {
    readonly name: string;
    readonly summary: string;
    /** Whether it is the kernel that runs: only then are there frames, page tables and mutants. */
    readonly kernel: boolean;
  }[];
  readonly mutants: readonly { readonly name: string; readonly summary: string; readonly program: string }[];
  readonly locks: readonly { readonly name: string; readonly summary: string }[];
  /** `draws`: a single run can be had of it. */
  readonly strategies: readonly { readonly name: string; readonly summary: string; readonly draws: boolean }[];
}

/** A line of the source: `src/vm/page.ts`, from 1. */
export interface LabPlace {
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

// ---- a state ----

/** Everything that is to be seen at a position. */
export interface LabState {
  /** Steps made. */
  readonly position: number;
  /** Steps of the run as it is known: after a step back, more than `position`. */
  readonly length: number;
  readonly threads: readonly LabThread[];
  /** Numbers of the threads that can move; empty when the run is over. */
  readonly enabled: readonly number[];
  /** What the last step was; null at position 0. */
  readonly last: LabStep | null;
  /**
   * Of a run that is over: the same for two runs of a program at whose ends memory is the same, threads stand at the same
   * points and have got the same results, and devices have done the same; for two others, but with a chance of 1 in 2^64.
   * Null while the run goes on.
   */
  readonly digest: string | null;
  readonly cpus: readonly LabCpu[];
  readonly locks: readonly LabLock[];
  /** Null for a program that runs without a kernel. */
  readonly kernel: LabKernel | null;
  /** Null while the run goes on. */
  readonly end: LabEnd | null;
  /** The first pair of accesses so far that nothing orders, if that is not what `end` tells; null for none. */
  readonly race: LabFault | null;
}

/** A thread: of a kernel, a CPU's; or a device. */
export interface LabThread {
  readonly number: number;
  /** `CPU 0`, `disk`. */
  readonly name: string;
  /** Its CPU; null for a device. */
  readonly cpu: number | null;
  readonly enabled: boolean;
  /** Its operations by name, in order. */
  readonly operations: readonly string[];
  /** Index of the one that it is in or about to begin; `operations.length` when it is done. */
  readonly operation: number;
  /** What those that are over have returned. */
  readonly results: readonly number[];
  readonly done: boolean;
  /** Whether what it does is an interrupt's. */
  readonly inInterrupt: boolean;
  /** Its next access; null when it has none. Where it is blocked, the access that it will make when it is not. */
  readonly next: LabNext | null;
  /** Null when it can move, or is done. */
  readonly blocked: LabWait | null;
}

interface LabNext {
  /** `will store coremap[3].state = DIRTY`. */
  readonly text: string;
  /** A name of the machine's accesses: `load`, `compareExchange`, `acquire`, ... */
  readonly kind: string;
  /** `coremap[3].state`. */
  readonly word: string;
  /** Null where the engine that runs it gives no stack. */
  readonly where: LabPlace | null;
}

/** Why a thread cannot move, and for whom it waits. */
export interface LabWait {
  /** `spins for coremap.lock, which CPU 0 holds`. */
  readonly text: string;
  /** The CPU that must do something; null when that is not known, or when it is a device. */
  readonly on: number | null;
  readonly lock: string | null;
  /** Whether it takes no interrupts meanwhile. */
  readonly deaf: boolean;
}

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

// ---- steps, and how a run ends ----

/** A step that was made. */
export interface LabStep {
  readonly step: number;
  readonly thread: number;
  /** The thread's name, and its operation's. */
  readonly name: string;
  readonly operation: string;
  readonly kind: string;
  readonly word: string;
  readonly before: number;
  readonly after: number;
  /** `stores coremap[3].state: FREE -> FIXED`. */
  readonly text: string;
  readonly where: LabPlace | null;
}

export interface LabEnd {
  /**
   * `done`: all operations are over and what must be true then is; `fault`: something is wrong; `endless`: it was cut short
   * after 50,000 steps.
   */
  readonly kind: 'done' | 'fault' | 'endless';
  /** What is wrong, as `coremap replay` says it; null for the others. */
  readonly fault: LabFault | null;
  /**
   * What the run itself ended in, when `fault` is a cause that was found behind it: the panic after a data race. Else the
   * same as `fault`.
   */
  readonly endedIn: LabFault | null;
}

export interface LabFault {
  /** `data-race`, `deadlock`, `lost-wakeup`, `livelock`, `panic`, `machine-check`, `oracle`, `audit`, `linearizability`. */
  readonly kind: string;
  /** What sort of mistake: `race`, `atomicity`, `order`, `deadlock`, `lost wake-up`, `livelock`, `misuse`. */
  readonly class: string;
  readonly message: string;
  /** Threads that had a part in it. */
  readonly threads: readonly number[];
  readonly frame: number | null;
  readonly lock: string | null;
  /** Of a data race: the two, the earlier first. Empty for other kinds. */
  readonly accesses: readonly LabAccess[];
  /** Of a deadlock: who waits for whom, each for the next and the last for the first. Empty when there is no circle. */
  readonly cycle: readonly LabEdge[];
  /** Of threads that can never move again: what each waits for, a sentence each. */
  readonly waits: readonly string[];
  /** Where the run ended in something that was thrown: the line that threw it. */
  readonly thrownAt: LabPlace | null;
}

/** One of the two accesses of a data race. */
export interface LabAccess {
  readonly step: number;
  readonly thread: number;
  readonly name: string;
  readonly operation: string | null;
  readonly kind: string;
  readonly atomic: boolean;
  readonly word: string;
  readonly before: number;
  readonly after: number;
  /** Names of the locks that it held. */
  readonly held: readonly string[];
  readonly where: LabPlace | null;
}

export interface LabEdge {
  readonly thread: number;
  readonly on: number;
  /** `CPU 1 spins for coremap.lock, which CPU 0 holds (interrupts off)`. */
  readonly text: string;
}
