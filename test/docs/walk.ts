/** Reads docs/walk.md, and says what of it the sources do not bear out. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { links } from './markdown.ts';
import { declarationsOf } from './source.ts';

/** One row of the walk. `kind` says how the hop that it comes from got here. */
export interface Hop {
  readonly number: number;
  readonly from: number | null;
  readonly kind: 'call' | 'vector' | 'line' | 'user';
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
}

export interface NamedFunction {
  readonly name: string;
  readonly file: string;
}

/** All hops, in the order of the document. */
export function hopsOf(text: string, doc = 'docs/walk.md'): Hop[] {
  const rows = text.matchAll(/^\| (\d+) \| (user|\d+)(?: (vector|line))? \| \[`([^`]+)`\]\(([^)]+)\) \|/gm);
  return [...rows].map(([, number, from, how, name, target]) => ({
    number: Number(number),
    from: from === 'user' ? null : Number(from),
    kind: from === 'user' ? 'user' : ((how ?? 'call') as Hop['kind']),
    name: name as string,
    file: join(dirname(doc), target as string),
  }));
}

/** Every link whose label is a function's name in code quotes. */
export function functionsOf(text: string, doc: string): NamedFunction[] {
  return links(text)
    .filter(({ label, target }) => /^`[\w.#]+`$/.test(label) && /\.ts$/.test(target) && !/\.ts`$/.test(label))
    .map(({ label, target }) => ({ name: label.slice(1, -1), file: join(dirname(doc), target) }));
}

/** What is wrong about a function that a document names, or null. */
export function missing({ name, file }: NamedFunction, root: string): string | null {
  if (!existsSync(root + file)) {
    return `${file} does not exist`;
  }
  return declarationsOf(root + file).has(name) ? null : `${file} declares no ${name}`;
}

const ATTACH = { file: 'src/vm/kernel.ts', name: 'Kernel.attachVectors' };

/** What is wrong about the way from a hop's caller to the hop, or null. */
export function wrongCall(hop: Hop, hops: readonly Hop[], root: string): string | null {
  if (hop.from === null) {
    return hop.number === 0 ? null : `hop ${hop.number}: only the first comes from the user`;
  }
  const caller = hops[hop.from];
  if (caller === undefined || hop.from >= hop.number) {
    return `hop ${hop.number}: comes from hop ${hop.from}, which is not before it`;
  }
  const calls = (file: string, by: string, name: string) =>
    declarationsOf(root + file)
      .get(by)
      ?.includes(name) ?? false;
  const name = hop.name.split('.').at(-1) as string;
  switch (hop.kind) {
    case 'vector':
      // Through the table: the caller calls an entry of it, and attachVectors fills one with a call of the hop.
      return calls(caller.file, caller.name, vectorOf(name)) && calls(ATTACH.file, ATTACH.name, name)
        ? null
        : `hop ${hop.number}: ${caller.name} does not reach ${hop.name} through the vectors`;
    case 'line':
      return calls(caller.file, caller.name, 'ipi_raise') && calls(hop.file, 'Cpu.safepoint', name)
        ? null
        : `hop ${hop.number}: ${caller.name} raises no line, or no safepoint calls ${hop.name}`;
    default:
      return calls(caller.file, caller.name, name) ? null : `hop ${hop.number}: ${caller.name} does not call ${name}`;
  }
}

/** Hops that one function calls are in the order of its calls: what is wrong about that, or null. */
export function wrongOrder(hop: Hop, hops: readonly Hop[], root: string): string | null {
  const caller = hop.from === null ? undefined : hops[hop.from];
  const before = hops.filter(each => each.from === hop.from && each.number < hop.number).at(-1);
  if (hop.kind !== 'call' || caller === undefined || before?.kind !== 'call') {
    return null;
  }
  const order = declarationsOf(root + caller.file).get(caller.name) ?? [];
  const last = ({ name }: Hop) => name.split('.').at(-1) as string;
  return order.indexOf(last(before)) < order.lastIndexOf(last(hop))
    ? null
    : `${caller.name} calls ${hop.name} before ${before.name}`;
}

function vectorOf(name: string): string {
  return name === 'interrupt' ? 'interrupt' : 'exception';
}

/** Pairs of files that call each other, directly or round a circle. */
export function mutualFiles(hops: readonly Hop[]): string[] {
  const below = new Map<string, Set<string>>();
  for (const hop of hops) {
    const caller = hop.from === null ? undefined : hops[hop.from];
    if (hop.kind === 'call' && caller !== undefined && caller.file !== hop.file) {
      below.set(caller.file, (below.get(caller.file) ?? new Set()).add(hop.file));
    }
  }
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(below.get(from) ?? [])].some(next => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
  return [...below.keys()].filter(file => reaches(file, file));
}
