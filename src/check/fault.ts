/** What an oracle throws: the machine has done something that a correct kernel never does. */

/** Plain data about a fault: numbers, and addresses as text. */
export type FaultDetails = Record<string, number | string>;

export class OracleFault extends Error {
  override readonly name = 'OracleFault';
  readonly kind: 'oracle' | 'audit';
  /** The CPUs that are known to have had a part in it; the one that found it comes first. */
  readonly cpus: readonly number[];
  /** The frame that it is about, where that is known. */
  readonly frame: number | undefined;
  readonly details: FaultDetails;

  constructor(
    kind: 'oracle' | 'audit',
    message: string,
    cpus: readonly number[],
    details: FaultDetails = {},
    frame?: number,
  ) {
    super(message);
    this.kind = kind;
    this.cpus = cpus;
    this.details = details;
    this.frame = frame;
  }
}
