/** Reads a recorded trace from front to back, in constant memory, at the pace of whoever takes its references. */
import { excerpt } from './bytes.ts';
import { detectFormat, HEAD_BYTES } from './detect.ts';
import { DinParser } from './din.ts';
import { LackeyParser } from './lackey.ts';
import { openTrace, traceName } from './open.ts';
import { PagesParser } from './pages.ts';
import { ReferenceBatch, type TraceFormat, type TraceParser } from './reference.ts';
import { TraceError } from './traceerror.ts';
import { untilAborted } from './untilaborted.ts';
import { TraceWindow } from './window.ts';

/** Takes the first `count` references; the array is used again as soon as the promise, if there is one, is fulfilled. */
export type TraceSink = (references: Int32Array, count: number) => Promise<void> | undefined;

/** What was read. */
export interface TraceSummary {
  /** As it was given: a path, or `-`. */
  readonly file: string;
  readonly format: TraceFormat;
  /** Lines of text, those that hold no reference included. */
  readonly lines: number;
  readonly references: number;
  /** Different pages referenced. */
  readonly pages: number;
  /** Whether addresses were moved, page by page in order of first touch, into kuseg. */
  readonly mapped: boolean;
}

/** A single line, or token, longer than this many bytes is no trace. */
const LONGEST_RECORD = 1024 * 1024;

/**
 * Streams one trace into `sink`, in batches of at most BATCH references, and waits for each batch to be taken.
 *
 * `file` is a path or `-` for standard input; gzip is recognised by its magic number. When `signal` aborts, reading
 * stops and the summary tells what was read so far (if that was too little to recognise the format: lackey, 0 lines).
 * Throws {@link TraceError} for every fault of the trace, and whatever `sink` throws.
 */
export async function readTrace(
  file: string,
  format: TraceFormat | 'auto',
  sink: TraceSink,
  signal?: AbortSignal,
): Promise<TraceSummary> {
  const reader = new TraceReader(file, format, sink, signal);
  try {
    await reader.read(openTrace(file, signal));
  } catch (error) {
    // An abort destroys the source, which then fails in one of several ways: none is news.
    if (signal?.aborted !== true) throw error;
  }
  return reader.summary();
}

/** One trace being read; `chunks` may cut the text anywhere. */
export class TraceReader {
  readonly #file: string;
  readonly #name: string;
  readonly #sink: TraceSink;
  readonly #signal: AbortSignal | undefined;
  readonly #window = new TraceWindow();
  readonly #batch = new ReferenceBatch();
  #format: TraceFormat | 'auto';
  /** Null until the format is known. */
  #parser: TraceParser | null = null;
  #references = 0;

  constructor(file: string, format: TraceFormat | 'auto', sink: TraceSink, signal?: AbortSignal) {
    this.#file = file;
    this.#name = traceName(file);
    this.#format = format;
    this.#sink = sink;
    this.#signal = signal;
  }

  /** Reads decompressed bytes to their end, or until the signal aborts. */
  async read(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of chunks) {
      this.#window.append(chunk);
      if (this.#format === 'auto' && this.#window.length < HEAD_BYTES) continue;
      await this.#parse(this.#recognised(false));
      if (this.#stopped) return;
    }
    if (this.#stopped) return;
    const parser = this.#recognised(true);
    this.#window.close();
    await this.#parse(parser);
    parser.finish();
    await this.#flush();
    this.#refuseEmpty(parser);
  }

  summary(): TraceSummary {
    const { lines = 0, pages = 0, mapped = true } = this.#parser ?? {};
    const format = this.#format === 'auto' ? 'lackey' : this.#format;
    return { file: this.#file, format, lines, references: this.#references, pages, mapped };
  }

  get #stopped(): boolean {
    return this.#signal?.aborted === true;
  }

  /** The parser, made as soon as the format is known: `whole` says that nothing follows what the window holds. */
  #recognised(whole: boolean): TraceParser {
    if (this.#parser !== null) return this.#parser;
    const text = this.#window.bytes.subarray(0, this.#window.length);
    if (this.#format === 'auto') this.#format = detectFormat(this.#name, text, whole);
    this.#parser = createParser(this.#format, this.#name, this.#batch);
    return this.#parser;
  }

  /** Parses the whole records in the window and drops them. */
  async #parse(parser: TraceParser): Promise<void> {
    const { bytes, length } = this.#window;
    const end = parser.endOfRecords(bytes, length);
    if (length - end > LONGEST_RECORD) this.#refuseEndless(parser, end);
    let at = parser.parse(bytes, 0, end);
    while (at < end) {
      await this.#flush();
      if (this.#stopped) return;
      at = parser.parse(bytes, at, end);
    }
    this.#window.drop(end);
    if (!this.#batch.hasRoom) await this.#flush();
  }

  async #flush(): Promise<void> {
    const { references, count } = this.#batch;
    if (count === 0) return;
    this.#references += count;
    const taken = this.#sink(references, count);
    if (taken !== undefined) await untilAborted(taken, this.#signal);
    this.#batch.count = 0;
  }

  #refuseEndless(parser: TraceParser, end: number): never {
    const text = excerpt(this.#window.bytes, end, this.#window.length);
    throw new TraceError(
      this.#name,
      parser.lines + 1,
      text,
      `a line of at most ${LONGEST_RECORD.toLocaleString('en-US')} bytes`,
    );
  }

  #refuseEmpty(parser: TraceParser): void {
    if (this.#references > 0 || this.#stopped) return;
    const found = parser.lines === 0 ? 'empty' : `no reference in ${parser.lines.toLocaleString('en-US')} lines`;
    throw new TraceError(this.#name, null, found, 'at least one reference');
  }
}

function createParser(format: TraceFormat, name: string, batch: ReferenceBatch): TraceParser {
  if (format === 'lackey') return new LackeyParser(name, batch);
  if (format === 'din') return new DinParser(name, batch);
  return new PagesParser(name, batch);
}
