/**
 * Lines of the kernel's source that a thread stood at, before an access, when another one moved.
 *
 * A stack costs as much as a short schedule, so one is taken once for each kind of access that operations of one name make
 * to words of one sort: `coremap[3].state` and `coremap[5].state` are of one. Where the same operation makes the same kind
 * of access to the same sort of word on several lines, only the first that came is known.
 */

import type { ModelThread } from '../machine/modelthread.ts';
import type { Detector } from './detector.ts';
import type { Program } from './program.ts';
import { isBelowKernel, whereNow } from './where.ts';

/** What was seen, so that several meters can be added up: `src/vm/page.ts:61`. */
export interface LineSets {
  /** Lines that make accesses. */
  readonly lines: readonly string[];
  /** Those of them that a thread stood at when another one moved. */
  readonly preempted: readonly string[];
}

/** Kinds of access are fewer. */
const KINDS = 32;
/** Sorts of words too. */
const SORTS = 1 << 16;

export class LineMeter implements Detector {
  readonly #program: Program;
  readonly #isBelow: (path: string) => boolean;
  /** By word: the number of its sort, from 1; 0 where it is not known yet. */
  readonly #sorts: Int32Array;
  readonly #sortNames = new Map<string, number>();
  /** By thread: the number of the name of each operation, and last that of what comes after all. */
  readonly #names: readonly (readonly number[])[];
  /** By access: the line that makes it. */
  readonly #lines = new Map<number, string | null>();
  readonly #preempted = new Set<number>();
  #last: ModelThread | null = null;

  /** `isBelow`: whether a file's lines are not meant (where.ts). */
  constructor(program: Program, isBelow = program.isBelow ?? isBelowKernel) {
    const { m } = program;
    this.#isBelow = isBelow;
    this.#program = program;
    this.#sorts = new Int32Array(m.words.length);
    const names: string[] = [];
    const numberOf = (name: string) => (names.includes(name) ? names.indexOf(name) : names.push(name) - 1);
    this.#names = m.threads.map(({ number, operations }) => [
      ...operations.map(({ label }, n) => numberOf(label ?? `${number}.${n}`)),
      numberOf('after all'),
    ]);
  }

  begin(): void {
    this.#last = null;
  }

  performed(thread: ModelThread, kind: number, at: number): void {
    const access = this.#access(thread, kind, at);
    if (!this.#lines.has(access)) {
      const where = whereNow(this.#isBelow);
      this.#lines.set(access, where === null ? null : `${where.file}:${where.line}`);
    }
    const last = this.#last;
    if (last !== null && last !== thread && last.length > 0 && !last.finished) {
      this.#preempted.add(this.#access(last, last.kind, last.at));
    }
    this.#last = thread;
  }

  end(): null {
    return null;
  }

  get sets(): LineSets {
    const lines = new Set([...this.#lines.values()].filter(line => line !== null));
    const preempted = new Set([...this.#preempted].flatMap(access => this.#lines.get(access) ?? []));
    return { lines: [...lines], preempted: [...preempted] };
  }

  #access({ number, operation }: ModelThread, kind: number, at: number): number {
    return ((this.#names[number]?.[operation] ?? 0) * KINDS + kind) * SORTS + this.#sortOf(at);
  }

  /** Words are of one sort whose names differ in numbers only. */
  #sortOf(at: number): number {
    const known = this.#sorts[at] as number;
    if (known > 0) {
      return known;
    }
    const name = this.#program.nameOf(at).replace(/\d+/g, '');
    const sort = this.#sortNames.get(name) ?? this.#sortNames.size + 1;
    this.#sortNames.set(name, sort);
    this.#sorts[at] = sort;
    return sort;
  }
}
