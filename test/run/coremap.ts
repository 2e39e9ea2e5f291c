/** The built program, as a user starts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { RunEnvelope } from '../../src/report/envelope.ts';
import { program } from '../built.ts';

export interface Started {
  readonly child: ChildProcess;
  /** Fulfilled when it has ended. */
  readonly ended: Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly err: string;
  /** The document on standard output. */
  readonly document: RunEnvelope;
}

/** Starts `coremap ARGUMENTS --json`. */
export function start(args: readonly string[], input = '', env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [program(), ...args, '--json'], { env: { ...process.env, ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', chunk => {
    out += chunk;
  });
  child.stderr.on('data', chunk => {
    err += chunk;
  });
  child.stdin.end(input);
  const ended = once(child, 'close').then(([code]) => {
    try {
      return { code: code as number | null, err, document: JSON.parse(out) as RunEnvelope };
    } catch {
      throw new Error(`no document on standard output (exit code ${code}): ${out}${err}`);
    }
  });
  return { child, ended };
}

/** Runs `coremap ARGUMENTS --json` to its end. */
export function coremap(args: string, input = ''): Promise<Ended> {
  return start(args.split(' '), input).ended;
}
