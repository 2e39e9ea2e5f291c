/** How fast a lackey trace is read: plain and gzipped, parsing included, on one core. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { readTrace } from '../src/workload/trace/read.ts';

/** Lines a second over several readings of one file. */
interface Rate {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface TraceBench {
  readonly lines: number;
  readonly samples: number;
  /** The plain file. */
  readonly linesPerSecond: Rate;
  /** The same file gzipped; it is decompressed by a thread of the host's pool. */
  readonly gzipLinesPerSecond: Rate;
}

const BLOCK_LINES = 100_000;

/** Generates a trace of about `lines` lines in a temporary directory, reads it `samples` times, removes it. */
export async function benchTrace(lines = 4_000_000, samples = 5): Promise<TraceBench> {
  const directory = await mkdtemp(join(tmpdir(), 'coremap-bench-'));
  try {
    const plain = join(directory, 'trace');
    const zipped = join(directory, 'trace.gz');
    const blocks = Math.ceil(lines / BLOCK_LINES);
    await pipeline(Readable.from(traceBlocks(blocks)), createWriteStream(plain));
    await pipeline(Readable.from(traceBlocks(blocks)), createGzip({ level: 6 }), createWriteStream(zipped));
    return {
      lines: blocks * BLOCK_LINES,
      samples,
      linesPerSecond: await measure(plain, samples),
      gzipLinesPerSecond: await measure(zipped, samples),
    };
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** One reading to warm up, then the timed ones. */
async function measure(file: string, samples: number): Promise<Rate> {
  const rates: number[] = [];
  for (let sample = -1; sample < samples; sample++) {
    const start = process.hrtime.bigint();
    const { lines } = await readTrace(file, 'lackey', () => undefined);
    if (sample >= 0) rates.push((lines * 1e9) / Number(process.hrtime.bigint() - start));
  }
  rates.sort((a, b) => a - b);
  return { median: rates[Math.floor(samples / 2)] ?? 0, min: rates[0] ?? 0, max: rates[samples - 1] ?? 0 };
}

/** A program that walks through its code in loops, and loads and stores near its stack and all over a heap. */
function* traceBlocks(blocks: number): Generator<string> {
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x100000000) * below);
  };
  let code = 0x04000000;
  for (let block = 0; block < blocks; block++) {
    const text: string[] = [];
    for (let line = 0; line < BLOCK_LINES; line++) {
      const kind = random(16);
      if (kind < 11) text.push(`I  ${hex(code)},${1 + random(7)}`);
      else if (kind < 13) text.push(` L ${hex(0x1ffefff000 + 8 * random(500))},8`);
      else if (kind < 15) text.push(` S ${hex(0x04a00000 + 4 * random(250_000))},4`);
      else text.push(` M ${hex(0x04c00000 + random(9000))},2`);
      code = random(12) === 0 ? 0x04000000 + random(400_000) : code + 4;
    }
    yield `${text.join('\n')}\n`;
  }
}

function hex(address: number): string {
  return address.toString(16).padStart(8, '0');
}
