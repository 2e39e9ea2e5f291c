/** Files that a command leaves behind: whole, or not at all. */
import { accessSync, constants, realpathSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BadInput } from '../run/badinput.ts';

export interface OutputFiles {
  /** Throws BadInput when a file of that name could not be written. `option` is what named it. */
  check(option: string, file: string): void;
  /** Puts `text` there in one step: who looks sees the old file or the new one. Throws BadInput when it cannot. */
  write(option: string, file: string, text: string): void;
}

function existing(file: string): Stats | null {
  return statSync(file, { throwIfNoEntry: false }) ?? null;
}

function refused(option: string, file: string, error: unknown): BadInput {
  const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new BadInput(option, file, `expected a file that can be written (${why})`);
}

function check(option: string, file: string): void {
  try {
    const there = existing(file);
    if (there?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    accessSync(there === null || there.isFile() ? dirname(resolve(file)) : file, constants.W_OK);
  } catch (error) {
    throw refused(option, file, error);
  }
}

function write(option: string, file: string, text: string): void {
  const there = existing(file);
  const target = there === null ? file : realpathSync(file);
  // A device or a pipe is written to, not replaced.
  const first = there === null || there.isFile() ? `${target}.${process.pid}.tmp` : target;
  try {
    writeFileSync(first, text);
    if (first !== target) renameSync(first, target);
  } catch (error) {
    if (first !== target) rmSync(first, { force: true });
    throw refused(option, file, error);
  }
}

export const outputFiles: OutputFiles = { check, write };
