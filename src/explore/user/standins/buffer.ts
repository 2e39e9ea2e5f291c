/** A stand-in for SharedArrayBuffer: words of the model machine. */
import { covers, SharedMemory } from '../sharedmemory.ts';

export class ModelBuffer {
  readonly byteLength: number;
  readonly [Symbol.toStringTag] = 'SharedArrayBuffer';

  constructor(byteLength = 0) {
    this.byteLength = byteLength;
    covers(this, SharedMemory.allocate(byteLength));
  }
}

/** What stands for SharedArrayBuffer. It has its length only: no slice, and it does not grow. */
// The stand-in is given out under the type of what it stands for, so that the code under test compiles unchanged.
export const StandInBuffer = ModelBuffer as unknown as SharedArrayBufferConstructor;
