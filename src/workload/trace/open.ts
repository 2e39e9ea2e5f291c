/**
 * Where a trace's bytes come from: a file or standard input, decompressed when the first two bytes say gzip.
 *
 * Every fault of the source (missing, unreadable, damaged, cut off) comes out as one TraceError without a line.
 */
import { createReadStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isatty, ReadStream } from 'node:tty';
import { createGunzip } from 'node:zlib';
import { TraceError } from './traceerror.ts';

/** Bytes read and decompressed at a time. */
const CHUNK = 256 * 1024;

/** The name that stands for standard input. */
const STDIN = '-';

/** What messages call a trace. */
export function traceName(file: string): string {
  return file === STDIN ? 'standard input' : file;
}

/** Opens a trace and yields its decompressed bytes; an abort ends it with an error of the stream. */
export async function* openTrace(file: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const raw = file === STDIN ? openStdin() : createReadStream(file, { highWaterMark: CHUNK });
  if (signal !== undefined) addAbortSignal(signal, raw);
  yield* decompressed(traceName(file), raw);
}

/**
 * Standard input by its number, since in a worker thread `process.stdin` is not the program's. A pipe or terminal must not
 * be read through the file system: such a read cannot be called off, and would outlive an abort.
 */
function openStdin(): Readable {
  if (isatty(0)) {
    return new ReadStream(0);
  }
  const stat = fstatSync(0);
  return stat.isFIFO() || stat.isSocket()
    ? new Socket({ fd: 0, readable: true, writable: false })
    : createReadStream('', { fd: 0, autoClose: false, highWaterMark: CHUNK });
}

/** The bytes of a source, decompressed when they start with gzip's magic number. */
export async function* decompressed(name: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    const head = await firstBytes(iterator, 2);
    const bytes = continued(head, iterator);
    yield* isGzip(head) ? gunzipped(bytes) : bytes;
  } catch (error) {
    throw sourceError(name, error);
  } finally {
    await iterator.return?.();
  }
}

async function firstBytes(iterator: AsyncIterator<Uint8Array>, least: number): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < least) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

async function* continued(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}

async function* gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  // A fault of either end destroys the other with the same error, so reading `gunzip` reports it: nothing is lost here.
  pipeline(Readable.from(bytes, { objectMode: true }), gunzip).catch(() => {});
  yield* gunzip;
}

const READABLE = 'a readable trace file';
const COMPLETE = 'a complete gzip file';
const REASONS: ReadonlyMap<string, readonly [value: string, expected: string]> = new Map([
  ['ENOENT', ['no such file', READABLE]],
  ['EACCES', ['permission denied', READABLE]],
  ['EISDIR', ['a directory', READABLE]],
  ['ENOTDIR', ['no such file', READABLE]],
  ['Z_BUF_ERROR', ['the compressed data ends early', COMPLETE]],
  ['Z_DATA_ERROR', ['the compressed data is damaged', COMPLETE]],
]);

function sourceError(name: string, error: unknown): TraceError {
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const [value, expected] = REASONS.get(code) ?? [message, READABLE];
  return new TraceError(name, null, value, expected);
}
