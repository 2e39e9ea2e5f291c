/** Every program by name. */
import { km1 } from './kernel/km1.ts';
import { km2 } from './kernel/km2.ts';
import { km3 } from './kernel/km3.ts';
import { km4 } from './kernel/km4.ts';
import { km5 } from './kernel/km5.ts';
import { kpages } from './kernel/kpages.ts';
import { mix } from './kernel/mix.ts';
import { zombies } from './kernel/zombies.ts';
import type { Program } from './program.ts';
import { bloat } from './user/bloat.ts';
import { ctest } from './user/ctest.ts';
import { hot } from './user/hot.ts';
import { huge } from './user/huge.ts';
import { matmult } from './user/matmult.ts';
import { palin } from './user/palin.ts';
import { parallelvm } from './user/parallelvm.ts';
import { scribble } from './user/scribble.ts';
import { sort } from './user/sort.ts';
import { stacktest } from './user/stacktest.ts';
import { walk } from './user/walk.ts';
import { zero } from './user/zero.ts';

export const programs: readonly Program[] = [
  km1,
  km2,
  km3,
  km4,
  km5,
  mix,
  kpages,
  zombies,
  huge,
  sort,
  matmult,
  ctest,
  parallelvm,
  bloat,
  stacktest,
  palin,
  zero,
  hot,
  walk,
  scribble,
];

/** What `coremap list workloads` shows. */
export const workloads: readonly { name: string; summary: string; kind: 'kernel' | 'user' }[] = programs.map(
  ({ name, summary, kind }) => ({ name, summary, kind }),
);

export function programNamed(name: string): Program | undefined {
  return programs.find(program => program.name === name);
}
