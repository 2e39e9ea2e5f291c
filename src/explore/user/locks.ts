/** The locks, semaphores and condition variables of a program: the kernel's, and the primitive mutex. */
import type { Addr } from '../../machine/machine.ts';
import { CV_WORDS, cv_broadcast, cv_signal, cv_wait } from '../../sync/condvar.ts';
import type { Lock } from '../../sync/lock.ts';
import { lockMakerNamed } from '../../sync/makers.ts';
import { P, SEMAPHORE_WORDS, V } from '../../sync/semaphore.ts';
import type { BareModel } from '../baremodel.ts';
import { ProgramFault } from '../fault.ts';
import { layOutMutex, Mutex } from '../mutex.ts';
import type { LockWord } from '../program.ts';
import type { Accesses } from './accesses.ts';
import type { AnyDefinition, LockKind, UserCondition, UserLock, UserSemaphore } from './definition.ts';
import { constant } from './named.ts';

/** Kinds whose first word is 0 while the lock is free, and else has 1 + the holder in its low half. */
const TELLING: readonly LockKind[] = ['mutex', 'sleep', 'futex', 'adaptive', 'tas', 'ttas'];

/** A lock as each CPU sees it. */
type Seen = (cpu: number) => Lock;

/** Everything of a program that threads wait at, by name. An array of locks is one entry. */
export interface WaitObjects {
  readonly locks: ReadonlyMap<string, Seen | readonly Seen[]>;
  readonly conditions: ReadonlyMap<string, { readonly at: Addr; readonly lock: Seen }>;
  readonly semaphores: ReadonlyMap<string, Addr>;
  /** Those whose word says whether they are free, and who holds them. */
  readonly lockWords: readonly LockWord[];
}

function layOutLock(model: BareModel, kind: LockKind, name: string): Seen {
  const { m, arena, cpus, words: all } = model;
  if (kind === 'mutex') {
    const words = layOutMutex(arena, name, cpus.length);
    const mutexes = cpus.map(cpu => new Mutex(m, cpu, words, all));
    return n => mutexes[n] as Mutex;
  }
  const maker = lockMakerNamed(kind);
  const words = maker.layOut(arena, name, cpus.length, false);
  const locks = cpus.map(cpu => maker.create(cpu, words));
  return n => locks[n] as Lock;
}

/** Lays out what the definition, which was checked, names. */
export function layOutWaitObjects(model: BareModel, definition: AnyDefinition): WaitObjects {
  const { arena, cpus } = model;
  const locks = new Map<string, Seen | readonly Seen[]>();
  for (const [name, kind] of Object.entries<LockKind | readonly LockKind[]>(definition.locks ?? {})) {
    const lock =
      typeof kind === 'string'
        ? layOutLock(model, kind, name)
        : kind.map((each, n) => layOutLock(model, each, `${name}[${n}]`));
    locks.set(name, lock);
  }
  const conditions = new Map<string, { at: Addr; lock: Seen }>();
  for (const [name, lock] of Object.entries<string>(definition.conditions ?? {})) {
    conditions.set(name, { at: arena.words(name, CV_WORDS), lock: locks.get(lock) as Seen });
  }
  const semaphores = new Map<string, Addr>();
  for (const [name, count] of Object.entries<number>(definition.semaphores ?? {})) {
    const at = arena.words(name, SEMAPHORE_WORDS);
    semaphores.set(name, at);
    for (let n = 0; n < count; n++) {
      V(cpus[0] as BareModel['cpus'][number], at);
    }
  }
  return { locks, conditions, semaphores, lockWords: lockWordsOf(model, definition) };
}

/** Throws a fault for a thread that has ended and holds a lock: whoever wanted it next would wait for ever. */
export function assertNothingHeld({ locks }: WaitObjects, threads: readonly string[]): void {
  for (const seen of [...locks.values()].flat()) {
    const holder = threads.findIndex((_, n) => seen(n).holder() === n);
    if (holder >= 0) {
      const lock = seen(holder).name;
      const message = `${threads[holder]} ends and holds ${lock}`;
      throw new ProgramFault({ kind: 'panic', message, cpus: [holder], lock, details: {} });
    }
  }
}

function lockWordsOf({ arena }: BareModel, { locks }: AnyDefinition): LockWord[] {
  const kinds = Object.entries<LockKind | readonly LockKind[]>(locks ?? {}).flatMap(([name, kind]) =>
    typeof kind === 'string' ? [{ name, kind }] : kind.map((each, n) => ({ name: `${name}[${n}]`, kind: each })),
  );
  const telling = new Set(kinds.filter(({ kind }) => TELLING.includes(kind)).map(({ name }) => name));
  return arena.symbols.filter(({ name }) => telling.has(name));
}

/** They as properties of thread `n`. */
export function waitProperties(
  { locks, conditions, semaphores }: WaitObjects,
  { cpus }: BareModel,
  n: number,
  accesses: Accesses,
): PropertyDescriptorMap {
  const cpu = cpus[n] as BareModel['cpus'][number];
  const properties: PropertyDescriptorMap = {};
  for (const [name, lock] of locks) {
    properties[name] = constant(
      typeof lock === 'function'
        ? userLock(accesses, lock(n))
        : Object.freeze(lock.map(each => userLock(accesses, each(n)))),
    );
  }
  for (const [name, { at, lock }] of conditions) {
    properties[name] = constant(
      Object.freeze<UserCondition>({
        wait: () => accesses.call(`${name}.wait`, () => cv_wait(cpu, at, lock(n))),
        signal: () => accesses.call(`${name}.signal`, () => cv_signal(cpu, at, lock(n))),
        broadcast: () => accesses.call(`${name}.broadcast`, () => cv_broadcast(cpu, at, lock(n))),
      }),
    );
  }
  for (const [name, at] of semaphores) {
    properties[name] = constant(
      Object.freeze<UserSemaphore>({
        P: () => accesses.call(`${name}.P`, () => P(cpu, at)),
        V: () => accesses.call(`${name}.V`, () => V(cpu, at)),
      }),
    );
  }
  return properties;
}

function userLock(accesses: Accesses, lock: Lock): UserLock {
  return Object.freeze({
    acquire: () => accesses.call(`${lock.name}.acquire`, () => lock.acquire()),
    release: () => accesses.call(`${lock.name}.release`, () => lock.release()),
    holds: () => accesses.call(`${lock.name}.holds`, () => lock.holds()),
  });
}
