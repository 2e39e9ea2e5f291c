/** The ways in which a simulated machine stops: each is an error with the CPU it happened on. */

/** A check in the kernel failed: a bug of the kernel, found by itself. */
export class KernelPanic extends Error {
  override readonly name = 'KernelPanic';
  readonly cpu: number;
  constructor(cpu: number, message: string) {
    super(message);
    this.cpu = cpu;
  }
}

/** The hardware refused to go on: two TLB entries match one page (status bit TS on a real R3000). */
export class MachineCheck extends Error {
  override readonly name = 'MachineCheck';
  readonly cpu: number;
  constructor(cpu: number, message: string) {
    super(message);
    this.cpu = cpu;
  }
}

/** The run was stopped from outside while this CPU was at work or asleep. Not a fault. */
export class MachineHalted extends Error {
  override readonly name = 'MachineHalted';
}

/** A user program was killed by an exception that the kernel could not resolve. */
export class ProcessKilled extends Error {
  override readonly name = 'ProcessKilled';
  /** Why: one of `src/vm/errno.ts`. */
  readonly errno: number;
  constructor(errno: number) {
    super('process killed');
    this.errno = errno;
  }
}
