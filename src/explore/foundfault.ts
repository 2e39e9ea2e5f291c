/** A fault, as the explorer reports it. */

/** Kinds as the command line's contract has them. */
export type FaultKind =
  | 'data-race'
  | 'deadlock'
  | 'lost-wakeup'
  | 'livelock'
  | 'panic'
  | 'machine-check'
  | 'oracle'
  | 'audit'
  | 'linearizability';

export interface FoundFault {
  readonly kind: FaultKind;
  readonly message: string;
  /** Threads that had a part in it: CPUs of a kernel. */
  readonly cpus: readonly number[];
  readonly frame?: number;
  readonly lock?: string;
  readonly details: Readonly<Record<string, unknown>>;
}
