/** What can be scheduled, and how it is asked for. */

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
