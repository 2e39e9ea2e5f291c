/**
 * Which way each run goes: on steps of its own, and on steps that an earlier one has made, by the same thread from the same
 * state. The run that came to a state first owns it, so a run leaves another at a state, and may meet one again.
 */
import { keyOf, type Run } from './run.ts';

/** A state, by the run that owns it and the steps that this one takes to come there. */
export interface Place {
  readonly run: Run;
  readonly at: number;
}

/** Steps in a row that no earlier run has made, by states that none has come to. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Null where the first run begins, and where it goes on from the stretch before. */
  readonly leaves: Place | null;
  /** The state that it comes to at its end, if that is an earlier run's. */
  readonly meets: Place | null;
}

export interface Way {
  readonly run: Run;
  /** By position: where that is on the run that made the step to it first. */
  readonly places: readonly Place[];
  readonly stretches: readonly Stretch[];
}

/** The ways of runs that come one after the other: of those that were there before, nothing is looked at anew. */
export class Ways {
  readonly #all: Way[] = [];
  readonly #states = new Map<string, Place>();
  readonly #steps = new Map<string, Place>();

  /** In the order of the runs, which is that in which they were tried. */
  of(runs: readonly Run[]): readonly Way[] {
    const differs = this.#all.findIndex(({ run }, n) => run !== runs[n]);
    const known = differs < 0 ? this.#all.length : differs;
    for (const { run } of this.#all.splice(known)) {
      forget(this.#states, statesOf(run), run);
      forget(this.#steps, stepsOf(run), run);
    }
    for (const run of runs.slice(known)) {
      this.#all.push(this.#wayOf(run));
    }
    return [...this.#all];
  }

  #wayOf(run: Run): Way {
    const owners = owned(this.#states, statesOf(run), run, 0);
    const places = [owners[0] as Place, ...owned(this.#steps, stepsOf(run), run, 1)];
    return { run, places, stretches: stretchesOf(run, places, owners) };
  }
}

/** By position; how a run ended is of its last state, since a verdict depends on more than where it comes to. */
function statesOf({ states, end }: Run): readonly string[] {
  return end === null ? states : states.with(-1, `${states.at(-1)} ${keyOf(end)}`);
}

function stepsOf(run: Run): readonly string[] {
  const states = statesOf(run);
  return run.choices.map((thread, step) => `${states[step]} ${thread} ${states[step + 1]}`);
}

/** Of each key, whose it is: the run's own if it is nobody's yet. `first`: the steps to the first of them. */
function owned(places: Map<string, Place>, keys: readonly string[], run: Run, first: number): Place[] {
  return keys.map((key, n) => {
    const place = places.get(key) ?? { run, at: n + first };
    places.set(key, place);
    return place;
  });
}

function forget(places: Map<string, Place>, keys: readonly string[], run: Run): void {
  for (const key of keys) {
    if (places.get(key)?.run === run) {
      places.delete(key);
    }
  }
}

function stretchesOf(run: Run, places: readonly Place[], owners: readonly Place[]): Stretch[] {
  const stretches: Stretch[] = [];
  const others = (at: number) => (owners[at]?.run === run ? null : (owners[at] as Place));
  const end = () => stretches.at(-1)?.to;
  for (let from = 0; from < run.choices.length; from++) {
    let to = from;
    while (places[to + 1]?.run === run && (to === from || owners[to]?.run === run)) {
      to++;
    }
    if (to > from) {
      stretches.push({ from, to, leaves: end() === from ? null : others(from), meets: others(to) });
      from = to - 1;
    }
  }
  return stretches;
}

/** Stretches that are said one by one. */
const SAID = 4;

/**
 * Where a run leaves others, meets them and crosses them: `leaves run 1 at step 12, meets run 2 at step 30`. Nothing of the
 * first run.
 */
export function joinsText({ places, stretches }: Way): string {
  if (stretches.length === 0) {
    return `no step of its own, the last one is of run ${places.at(-1)?.run.number}`;
  }
  const said = stretches
    .slice(0, SAID)
    .flatMap(({ to, leaves, meets }, n) => [
      ...placeText('leaves', leaves),
      ...placeText(stretches[n + 1]?.from === to ? 'crosses' : 'meets', meets),
    ]);
  const more = stretches.length - SAID;
  return [...said, ...(more > 0 ? [`and so on, ${more} more`] : [])].join(', ');
}

function placeText(what: string, place: Place | null): string[] {
  return place === null ? [] : [`${what} run ${place.run.number} at step ${place.at}`];
}
