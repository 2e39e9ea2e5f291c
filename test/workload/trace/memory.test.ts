import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readTrace } from '../../../src/workload/trace/read.ts';

const MIB = 1024 * 1024;
const MEMBERS = 100;

/** About a mebibyte of lackey lines over 1,000 pages. */
function block(): string {
  let text = '';
  for (let line = 0; text.length < MIB; line++) {
    text += ` L ${(0x04000000 + ((line * 2654435761) % (1000 * 4096))).toString(16).padStart(8, '0')},1\n`;
  }
  return text;
}

test('a trace of 100 MiB passes through a slow sink in less than two thirds as much memory', async () => {
  const path = join(tmpdir(), `coremap-memory-${process.pid}.gz`);
  const member = block();
  const zipped = gzipSync(member, { level: 1 });
  try {
    const file = await open(path, 'w');
    for (let index = 0; index < MEMBERS; index++) await file.write(zipped);
    await file.close();

    let batches = 0;
    const before = process.memoryUsage.rss();
    let most = before;
    const summary = await readTrace(path, 'auto', () => {
      most = Math.max(most, process.memoryUsage.rss());
      return batches++ % 4 === 0 ? new Promise(resolve => setTimeout(resolve, 1)) : undefined;
    });

    expect(summary.lines).toBe(MEMBERS * (member.split('\n').length - 1));
    expect(summary.pages).toBe(1000);
    expect((most - before) / MIB).toBeLessThan(64);
  } finally {
    await rm(path, { force: true });
  }
});
