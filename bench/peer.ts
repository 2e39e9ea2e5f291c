/** The C program to measure against: built into a temporary folder, run with one JSON object as its answer. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFile } from './packagefile.ts';

const run = promisify(execFile);

/** One run of the program. */
export interface PeerResult {
  /** Pairs, or sections, of all threads together. */
  readonly opsPerSecond: number;
  readonly cpuMicrosPerOp: number;
  /** Jain's index over the threads. */
  readonly fairness: number;
}

export interface Peer {
  /** Pairs of alloc + zero + free a second with a pthread mutex. */
  pairsPerSecond(threads: number, frames: number, seconds: number): Promise<number>;
  /** What threads do for `seconds`, as the program's own options say it. */
  run(options: readonly (string | number)[], threads: number, seconds: number): Promise<PeerResult>;
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
  const measure: Peer['run'] = async (options, threads, seconds) => {
    const { stdout } = await run(program, [...options, '--threads', threads, '--seconds', seconds].map(String));
    const said = JSON.parse(stdout) as { pairs_per_s: number; cpu_us_per_op: number; jain: number };
    return { opsPerSecond: said.pairs_per_s, cpuMicrosPerOp: said.cpu_us_per_op, fairness: said.jain };
  };
  return {
    async pairsPerSecond(threads, frames, seconds) {
      return (await measure(['--lock', 'pthread', '--frames', frames], threads, seconds)).opsPerSecond;
    },
    run: measure,
    remove,
  };
}
