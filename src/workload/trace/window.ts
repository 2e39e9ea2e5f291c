/**
 * The part of a trace that is in memory: chunks are appended, whole records are dropped from the front.
 *
 * One buffer serves the whole trace. It grows only to hold a record that is longer than itself.
 */
import { NEWLINE } from './bytes.ts';

const FIRST_BYTES = 512 * 1024;

export class TraceWindow {
  /** The text is `bytes[0..length)`; what lies behind is left over from before. */
  bytes = new Uint8Array(FIRST_BYTES);
  length = 0;

  /** Adds a copy of a chunk at the end. */
  append(chunk: Uint8Array): void {
    this.#reserve(this.length + chunk.length);
    this.bytes.set(chunk, this.length);
    this.length += chunk.length;
  }

  /** Gives a last line that has no newline its newline. */
  close(): void {
    if (this.length > 0 && this.bytes[this.length - 1] !== NEWLINE) this.append(Uint8Array.of(NEWLINE));
  }

  /** Forgets `bytes[0..end)`. */
  drop(end: number): void {
    this.bytes.copyWithin(0, end, this.length);
    this.length -= end;
  }

  #reserve(size: number): void {
    if (size <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(size, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}
