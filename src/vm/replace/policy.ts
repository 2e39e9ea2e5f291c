/** Which page goes when memory is full: the policy's one interface. Makers stand beside this file. */

/** A policy over the frames that may be evicted. Its state is in the coremap's memory, all under the coremap's lock. */
export interface ReplacementPolicy {
  readonly name: string;
  /** The page in this frame has been loaded and may be evicted from now on. Needs the coremap's lock. */
  add(frame: number): void;
  /** The frame may not be evicted any more. Needs the coremap's lock. */
  remove(frame: number): void;
  /** The frame to evict next, left where it is; 0 if there is none. Needs the coremap's lock. */
  victim(): number;
}
