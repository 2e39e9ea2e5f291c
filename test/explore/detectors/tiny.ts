/** Small programs with names, for detectors: words by name, operations with labels, locks that are known. */
import { type DetectorOptions, Detectors } from '../../../src/explore/detectors/index.ts';
import { type Explored, exploreWith } from '../../../src/explore/explorer.ts';
import type { FoundFault } from '../../../src/explore/foundfault.ts';
import type { Program } from '../../../src/explore/program.ts';
import { Exhaustive } from '../../../src/explore/strategies/exhaustive.ts';
import type { Strategy } from '../../../src/explore/strategy.ts';
import { ModelMachine } from '../../../src/machine/model.ts';
import { ModelThread, type Operation } from '../../../src/machine/modelthread.ts';

const WORDS = 4096;
const FIRST = 16;

/** What an operation is given: the machine, where a word is, and what the thread's operations have returned. */
export type Body = (m: ModelMachine, at: (word: string) => number, results: readonly number[]) => unknown;

export interface Tiny {
  readonly words: readonly string[];
  readonly threads: Readonly<Record<string, Body | readonly Body[]>>;
  /** Words that are 0 while a lock is free. */
  readonly locks?: readonly string[];
  readonly check?: (m: ModelMachine, at: (word: string) => number) => void;
}

export function tiny({ words, threads, locks = [], check = () => {} }: Tiny): Program {
  const m = new ModelMachine(WORDS);
  const at = (word: string) => {
    const place = words.indexOf(word);
    if (place < 0) {
      throw new Error(`no word is called ${word}`);
    }
    return FIRST + place;
  };
  for (const [name, body] of Object.entries(threads)) {
    const number = m.threads.length;
    const operations = [body].flat().map((run, n): Operation => {
      const operation = () => Number(run(m, at, m.threads[number]?.results ?? []) ?? 0);
      return Object.assign(operation, { label: `${name}'s operation ${n}` });
    });
    m.threads.push(new ModelThread(number, number, name, operations));
  }
  m.keepInitial();
  return {
    name: 'tiny',
    m,
    nameOf: word => words[word - FIRST] ?? `word ${word}`,
    locks: locks.map(name => ({ name, at: at(name) })),
    check: () => check(m, at),
  };
}

/** Explores with all detectors. By default every schedule, until the first fault. */
export function explored(
  program: Program,
  {
    strategy = new Exhaustive() as Strategy,
    schedules = 100_000,
    goOn = false,
    detectors = {} as Partial<DetectorOptions>,
  } = {},
): Explored {
  return exploreWith(program, strategy, [new Detectors(program, detectors)], { schedules, isOver: () => false, goOn });
}

export interface Counted {
  readonly schedules: number;
  readonly exhausted: boolean;
  /** How many runs ended in each kind of fault. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly messages: readonly string[];
}

/** Runs every schedule and counts what they end in. */
export function counted(program: Program, detectors: Partial<DetectorOptions> = {}): Counted {
  const kinds: Record<string, number> = {};
  const messages = new Set<string>();
  const all = new Detectors(program, detectors);
  const counting = {
    begin: () => all.begin(),
    performed: all.performed.bind(all),
    end: (ended: FoundFault | null) => {
      const fault = all.end(ended);
      if (fault !== null) {
        kinds[fault.kind] = (kinds[fault.kind] ?? 0) + 1;
        messages.add(fault.message);
      }
      return fault;
    },
  };
  const budget = { schedules: 100_000, isOver: () => false, goOn: true };
  const { schedules, exhausted } = exploreWith(program, new Exhaustive(), [counting], budget);
  return { schedules, exhausted, kinds, messages: [...messages] };
}

/** The fault that the first schedules show; throws if they show none. */
export function faultOf(program: Program, options: Parameters<typeof explored>[1] = {}): FoundFault {
  const { first } = explored(program, options);
  if (first === null) {
    throw new Error('no fault was found');
  }
  return first.fault;
}
