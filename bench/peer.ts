/** The C program to measure against: built into a temporary folder, run with one JSON object as its answer. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFile } from './packagefile.ts';

const run = promisify(execFile);

export interface Peer {
  /** Pairs of alloc + zero + free a second with a pthread mutex. */
  pairsPerSecond(threads: number, frames: number, seconds: number): Promise<number>;
  remove(): Promise<void>;
}

/** Builds the peer; null where there is no C compiler. */
export async function buildPeer(): Promise<Peer | null> {
  const folder = await mkdtemp(join(tmpdir(), 'coremap-peer-'));
  const program = join(folder, 'pages');
  const remove = () => rm(folder, { recursive: true });
  try {
    await run('cc', ['-std=c11', '-O2', '-march=native', '-pthread', '-o', program, packageFile('bench/peer/pages.c')]);
  } catch {
    await remove();
    return null;
  }
  return {
    async pairsPerSecond(threads, frames, seconds) {
      const options = ['--lock', 'pthread', '--threads', threads, '--frames', frames, '--seconds', seconds];
      const { stdout } = await run(program, options.map(String));
      return (JSON.parse(stdout) as { pairs_per_s: number }).pairs_per_s;
    },
    remove,
  };
}
