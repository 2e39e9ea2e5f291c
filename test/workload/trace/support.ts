import { fileURLToPath } from 'node:url';
import { TraceReader, type TraceSummary } from '../../../src/workload/trace/read.ts';
import { ADDRESS, type TraceFormat } from '../../../src/workload/trace/reference.ts';

export interface Reading {
  readonly summary: TraceSummary;
  /** Every reference as `L <address>` or `S <address>`, hexadecimal. */
  readonly references: readonly string[];
}

/** A reference as a test writes it. */
export function show(reference: number): string {
  return `${reference < 0 ? 'S' : 'L'} ${(reference & ADDRESS).toString(16)}`;
}

/** Adds what comes to a list of numbers. */
export function collector(into: number[]): (references: Int32Array, count: number) => undefined {
  return (references, count) => {
    for (let index = 0; index < count; index++) into.push(references[index]!);
  };
}

export async function* chunksOf(parts: Iterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part;
}

/** Reads a trace that arrives as the given pieces, under the file name `t`. */
export async function readParts(parts: Iterable<string | Uint8Array>, format: TraceFormat | 'auto'): Promise<Reading> {
  const words: number[] = [];
  const reader = new TraceReader('t', format, collector(words));
  await reader.read(chunksOf(parts));
  return { summary: reader.summary(), references: words.map(show) };
}

export function readText(text: string, format: TraceFormat | 'auto'): Promise<Reading> {
  return readParts([text], format);
}

/** A file beside the tests. */
export function here(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
