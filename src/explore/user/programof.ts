/** Lays out a definition on a model machine. */
import type { Addr } from '../../machine/machine.ts';
import { ACCESS, ModelThread, type Operation } from '../../machine/modelthread.ts';
import { type BareModel, bareModel } from '../baremodel.ts';
import { stoppedCpus } from '../detectors/stoppedcpus.ts';
import { declareOwn } from '../kernelthreads.ts';
import type { Program } from '../program.ts';
import { Accesses } from './accesses.ts';
import { checkDefinition } from './checkdefinition.ts';
import type { AnyDefinition, AnyState, AnyThread } from './definition.ts';
import { assertionFault, asThrown } from './failing.ts';
import { assertNothingHeld, layOutWaitObjects, type WaitObjects, waitProperties } from './locks.ts';
import { closedObject, constant, notIn } from './named.ts';
import { SharedMemory, setRunning } from './sharedmemory.ts';
import { Transcript } from './transcript.ts';
import { isBelowUser } from './userlines.ts';
import { atomicWords, finalWords, plainWords, type WordPlace } from './words.ts';

/** Words inside of the kernel's locks, condition variables and semaphores: of no interest to who only uses them. */
const INNER = /^(?:cpu|thread)\[\d+\]|\+\d+$|\.(?:guard|wchan|parked)$/;

/** What is laid out, and the pieces that threads are made of. */
interface Laid {
  readonly definition: AnyDefinition;
  readonly model: BareModel;
  readonly places: readonly WordPlace[];
  readonly objects: WaitObjects;
  readonly memory: SharedMemory;
  readonly shared: unknown;
  readonly nameOf: (at: Addr) => string;
}

/** The program that a definition describes. Throws a DefinitionError when it cannot be used. */
export function programOf(given: unknown): Program {
  const definition = checkDefinition(given);
  const laid = layOut(definition);
  const { model } = laid;
  const { m, arena, words } = model;
  const names = Object.keys(definition.threads);
  for (const n of names.keys()) {
    declareOwn(m, arena, n, n);
    m.threads.push(threadOf(laid, names, n));
  }
  m.keepInitial();
  return {
    name: definition.name,
    m,
    nameOf: laid.nameOf,
    check: () => check(laid, names),
    locks: laid.objects.lockWords,
    isBelow: isBelowUser,
    isInner: at => INNER.test(laid.nameOf(at)),
    stopped: () => stoppedCpus(m, words, laid.objects.lockWords, laid.nameOf),
  };
}

function layOut(definition: AnyDefinition): Laid {
  const count = Object.keys(definition.threads).length;
  const model = bareModel(count, { arenaWords: arenaWordsFor(definition, count) });
  const places = layOutWords(definition, model);
  const objects = layOutWaitObjects(model, definition);
  const memory = new SharedMemory(model.m, model.arena);
  const shared = definition.setup === undefined ? undefined : memory.setUp(definition.setup);
  const nameOf = (at: Addr) => nameIn(places, at) ?? memory.nameOf(at) ?? model.arena.nameOf(at) ?? `word ${at}`;
  return { definition, model, places, objects, memory, shared, nameOf };
}

/** An upper bound: a CPU's own words, a lock's statistics for each CPU, and the rest. */
function arenaWordsFor({ words, locks, conditions, semaphores, setup }: AnyDefinition, threads: number): number {
  const sizes = Object.values<number | readonly number[]>(words ?? {}).map(w => (typeof w === 'number' ? 1 : w.length));
  const kinds = Object.values<string | readonly string[]>(locks ?? {}).flat();
  const own = 1024 * threads + kinds.length * (256 + 2048 * threads);
  const others = 64 * (Object.keys(conditions ?? {}).length + Object.keys(semaphores ?? {}).length);
  const shared = setup === undefined ? 0 : SharedMemory.WORDS;
  return sizes.reduce((sum, size) => sum + size + 16, own + others + shared + 1024);
}

function layOutWords({ words }: AnyDefinition, { m, arena }: BareModel): WordPlace[] {
  return Object.entries<number | readonly number[]>(words ?? {}).map(([name, value]) => {
    const values = typeof value === 'number' ? [value] : value;
    const at = arena.words(name, values.length);
    m.words.set(values, at);
    return { name, at, length: typeof value === 'number' ? null : values.length };
  });
}

function nameIn(places: readonly WordPlace[], at: Addr): string | null {
  for (const place of places) {
    if (at >= place.at && at < place.at + (place.length ?? 1)) {
      return place.length === null ? place.name : `${place.name}[${at - place.at}]`;
    }
  }
  return null;
}

function threadOf(laid: Laid, names: readonly string[], n: number): ModelThread {
  const { definition, model } = laid;
  const name = names[n] as string;
  const transcript = new Transcript(laid.nameOf);
  const accesses = new Accesses(model.m, transcript);
  const t = toolsOf(laid, name, n, accesses);
  const body = definition.threads[name] ?? [];
  const bodies = typeof body === 'function' ? [body] : body;
  const operations = bodies.map((run, place): Operation => {
    const operation = () => {
      transcript.begins(thread.kind === ACCESS.begin);
      setRunning(accesses);
      try {
        const result = run(t, laid.shared);
        transcript.returned();
        return typeof result === 'number' ? result | 0 : 0;
      } catch (error) {
        throw asThrown(transcript.cause(error), name, n, names);
      } finally {
        setRunning(null);
      }
    };
    return Object.assign(operation, { label: bodies.length === 1 ? name : `${name} ${place + 1}` });
  });
  const thread: ModelThread = new ModelThread(n, n, name, operations);
  return thread;
}

function toolsOf({ model, places, objects }: Laid, name: string, n: number, accesses: Accesses): AnyThread {
  const { locks, conditions, semaphores } = objects;
  const known = [...places.map(place => place.name), ...locks.keys(), ...conditions.keys(), ...semaphores.keys()];
  return closedObject<AnyThread>('t', notIn(known), {
    ...plainWords(places, accesses),
    ...waitProperties(objects, model, n, accesses),
    me: constant(n),
    name: constant(name),
    atomic: constant(atomicWords(places, accesses)),
    pause: constant(() => accesses.pause()),
    assert: constant((condition: unknown, message: string) => {
      if (!condition) {
        accesses.fail(assertionFault(`${name}: ${message}`, n));
      }
    }),
  });
}

function check({ definition, model, places, objects, shared }: Laid, names: readonly string[]): void {
  assertNothingHeld(objects, names);
  if (definition.check === undefined) {
    return;
  }
  const results = Object.fromEntries(names.map((name, n) => [name, model.m.threads[n]?.results.at(-1) ?? 0]));
  const state = closedObject<AnyState>('s', notIn(places.map(place => place.name)), {
    ...finalWords(places, model.m.words),
    results: constant(results),
    assert: constant((condition: unknown, message: string) => {
      if (!condition) {
        throw assertionFault(message, -1);
      }
    }),
  });
  try {
    definition.check(state, shared);
  } catch (error) {
    throw asThrown(error, 'check', -1, names);
  }
}
