/** A program of the user's, from a file. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { register } from 'node:module';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Program } from '../explore/program.ts';
import { DefinitionError } from '../explore/user/checkdefinition.ts';
import { programOf } from '../explore/user/programof.ts';
import { ModelFault } from '../machine/model.ts';
import { BadInput } from './badinput.ts';
import type { HookData } from './importhooks.ts';

const PROGRAM_FILE = /\.(?:m?js|m?ts)$/;

/**
 * The program that a file exports: its default export, or with `file.ts#name` the export of that name. Throws a
 * {@link BadInput} for a file that cannot be imported, and for an export that is no program.
 */
export async function loadProgram(path: string): Promise<Program> {
  const { file, name } = split(path);
  checkFile(file);
  registerHooks();
  const exports = await imported(file);
  if (!(name in exports)) {
    const others = Object.keys(exports).join(', ');
    const has = others === '' ? 'it exports nothing' : `it exports ${others}`;
    throw new BadInput(
      file,
      `no ${name} export`,
      `expected export ${name === 'default' ? 'default' : `const ${name} =`} program({ … }); ${has}`,
    );
  }
  try {
    return programOf(exports[name]);
  } catch (error) {
    throw asBadInput(file, error);
  }
}

/** The text of a file that {@link loadProgram} has read, by the same path. */
export function textOf(path: string): string {
  return readFileSync(split(path).file, 'utf8');
}

function split(path: string): { file: string; name: string } {
  const match = /^(.+)#([\w$]+)$/.exec(path);
  return match === null || isFile(path)
    ? { file: path, name: 'default' }
    : { file: match[1] as string, name: match[2] as string };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function checkFile(file: string): void {
  if (!PROGRAM_FILE.test(file)) {
    throw new BadInput('program', file, 'expected a file that ends in .js, .mjs, .ts or .mts');
  }
  if (!isFile(file)) {
    throw new BadInput('program', file, 'expected a file that exists');
  }
}

let registered = false;

/** Compiled or not, files lie beside each other and end alike. */
function registerHooks(): void {
  if (registered) {
    return;
  }
  registered = true;
  const ends = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const data: HookData = {
    model: new URL(`../explore/user/index.${ends}`, import.meta.url).href,
    strips: !('typescript' in process.features && process.features.typescript),
  };
  register(`./importhooks.${ends}`, { parentURL: import.meta.url, data });
}

async function imported(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    throw asBadInput(file, error);
  }
}

/** What a file of the user's throws while it is imported, or its program while it is laid out, is the user's to mend. */
function asBadInput(file: string, error: unknown): BadInput {
  if (error instanceof DefinitionError) {
    return new BadInput(file, error.property === '' ? 'the program' : error.property, error.expected);
  }
  if (error instanceof ModelFault) {
    return new BadInput(file, 'setup', error.message);
  }
  if (error instanceof SyntaxError) {
    const { place, message } = placeOf(error, file);
    return new BadInput(place, message, 'expected a module that can be parsed');
  }
  const text = error instanceof Error ? `${error.name}: ${firstLine(error.message)}` : String(error);
  return new BadInput(file, text, 'expected a module that can be imported');
}

/** The stripper says `/a/b.ts:3: ` before the message. */
function placeOf(error: SyntaxError, file: string): { place: string; message: string } {
  const own = /^(\/.*?|[A-Za-z]:.*?):(\d+): (.*)$/s.exec(error.message);
  if (own !== null) {
    const place = resolve(file) === own[1] ? file : relative('.', own[1] as string);
    return { place: `${place}:${own[2]}`, message: firstLine(own[3] as string) };
  }
  const line = lineAtFault(file);
  return { place: line === null ? file : `${file}:${line}`, message: firstLine(error.message) };
}

/** Node keeps the line of a module's syntax error to itself, but says it when asked to check the file. */
function lineAtFault(file: string): string | null {
  const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
  return /^[^\n]*:(\d+)\r?\n/.exec(stderr)?.[1] ?? null;
}

function firstLine(text: string): string {
  return text.split('\n')[0] as string;
}
