/** What a CPU waits for: written before it waits, so that a stall can be told as "who waits for whom". */
export const WAIT = {
  nothing: 0,
  /** Spins for a spinlock (object: the lock's word). */
  spinlock: 1,
  /** Sleeps on a wait channel (object: the channel's first word). */
  channel: 2,
  /** Nothing to run. */
  work: 3,
  /** Sleeps at a barrier of the machine (start, or a stop for an audit). */
  barrier: 4,
  /** Waits for the trace reader. */
  tape: 5,
  /** Spins for a lock that is not a bare spinlock (object: the lock's first word, which has its name). */
  lock: 6,
} as const;

export const WAIT_NAMES = [
  'runs',
  'spins for',
  'sleeps on',
  'idle',
  'at the barrier',
  'waits for the tape',
  'spins for',
] as const;
