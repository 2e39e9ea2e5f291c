/** What is asked of the lab, looked at before it is done. */
import { mutants } from '../check/mutants/index.ts';
import type { Program } from '../explore/program.ts';
import { programNamed } from '../explore/programs/catalogue.ts';
import { takesMutant } from '../explore/programs/formutant.ts';
import { PROGRAM_DEFAULTS, type ProgramOptions } from '../explore/programs/maker.ts';
import { optionsForMutant, runOfMutant } from '../explore/programs/mutantruns.ts';
import { lockMakers } from '../sync/makers.ts';
import { LabInputError } from './api.ts';
import { isOwnProgram, ownProgram } from './ownprograms.ts';
import { resetTurns } from './turns.ts';
import type { LabOptions, LabRequest } from './types.ts';

/** More would not be seen on a page. */
const MOST = { cpus: 8, frames: 256, ops: 16, threadsPerCpu: 4 } as const;

/** The options that a request comes to: its own, over those that its mutant needs to show. Throws a LabInputError. */
export function optionsOfRequest({ program, options = {} }: LabRequest): ProgramOptions {
  const { mutant, lock } = options;
  if (programNamed(program) === undefined && !isOwnProgram(program)) {
    throw new LabInputError('program', program, 'expected one that "coremap list programs" shows, or an example');
  }
  known('lock', lock, lockMakers);
  known('mutant', mutant, mutants);
  if (mutant !== undefined && !takesMutant(program, mutant)) {
    throw new LabInputError('mutant', mutant, `expected one that changes something in ${program}`);
  }
  for (const [name, most] of Object.entries(MOST)) {
    const value = options[name as keyof typeof MOST];
    if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= most)) {
      throw new LabInputError(name, String(value), `expected a number from 1 to ${most}`);
    }
  }
  const base = mutant === undefined ? PROGRAM_DEFAULTS : optionsForMutant(mutant, program);
  return { ...base, ...options };
}

function known(what: string, name: string | undefined, all: readonly { readonly name: string }[]): void {
  if (name !== undefined && !all.some(each => each.name === name)) {
    throw new LabInputError(what, name, `expected one of ${all.map(each => each.name).join(', ')}`);
  }
}

/** Boots the program. Throws a LabInputError where the machine is too small for it, or the kernel does not boot. */
export function programOf(name: string, options: ProgramOptions): Program {
  try {
    resetTurns();
    const program = programNamed(name)?.make(options) ?? ownProgram(name);
    program.m.outside.push({ reset: resetTurns, stateInto() {} });
    return program;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new LabInputError('program', name, `it does not start like this: ${message}`, error);
  }
}

/** What differs from the program's own, as a request. */
export function requestOf(program: string, options: ProgramOptions): LabRequest {
  const own = Object.entries(options).filter(([key, value]) => value !== PROGRAM_DEFAULTS[key as keyof ProgramOptions]);
  return { program, options: Object.fromEntries(own) as LabOptions };
}

/** The program in which a mutant shows, with what it needs. Throws a LabInputError. */
export function requestOfMutant(mutant: string): LabRequest {
  known('mutant', mutant, mutants);
  const { program } = runOfMutant(mutant);
  return requestOf(program, optionsForMutant(mutant, program));
}
