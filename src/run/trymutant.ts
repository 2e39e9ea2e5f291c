/** One mutant on the model machine: how soon each strategy finds it, and how small its interleaving becomes. */

import { classOf } from '../explore/detectors/classify.ts';
import { Detectors } from '../explore/detectors/index.ts';
import type { Failure } from '../explore/explorer.ts';
import { optionsForMutant, runOfMutant } from '../explore/programs/mutantruns.ts';
import type { ExploreRequest } from '../explore/request.ts';
import { stepsTold } from '../explore/toldsteps.ts';
import { trial } from '../explore/trial.ts';
import { programOfRequest } from './exploreprogram.ts';
import type { MutantFound, MutantRow, MutantTask, MutantTry } from './mutanttasks.ts';
import { type ShrinkLimits, shrinkAndTell } from './replay.ts';

/** Each strategy begins with a program of its own: none profits from what another has left. */
export async function tryMutant(task: MutantTask): Promise<MutantRow> {
  const { program, expects } = runOfMutant(task.mutant);
  const tries: MutantTry[] = [];
  let found: MutantFound | null = null;
  for (const strategy of task.strategies) {
    const { request, tried, first } = await tryOnce(task, program, strategy);
    tries.push(tried);
    if (found === null && first !== null) {
      found = await shrink(request, first, task.shrinking);
    }
  }
  const kinds = tries.flatMap(({ kind }) => kind ?? []);
  const asExpected = kinds.length > 0 && kinds.every(kind => expects.includes(kind));
  return { mutant: task.mutant, program, expects, tries, found, asExpected };
}

async function tryOnce({ mutant, seed, durationMs }: MutantTask, program: string, strategy: string) {
  const start = performance.now();
  const options = optionsForMutant(mutant, program);
  const request: ExploreRequest = { program, options, strategy, seed, detectors: true };
  const made = await programOfRequest(request);
  const end = start + durationMs;
  const { first, schedules, complete } = trial(
    made,
    [new Detectors(made)],
    strategy,
    seed,
    () => performance.now() >= end,
  );
  const milliseconds = performance.now() - start;
  const tried: MutantTry = { strategy, kind: first?.fault.kind ?? null, schedules, milliseconds, complete };
  return { request, tried, first };
}

async function shrink(request: ExploreRequest, first: Failure, limits: ShrinkLimits): Promise<MutantFound> {
  const { fault, replay, steps, switches, stepsBefore, switchesBefore, minimal } = await shrinkAndTell(
    request,
    first,
    limits,
  );
  const { kind, message } = fault;
  const sizes = { stepsBefore, steps: stepsTold(steps), switchesBefore, switches, minimal };
  return { kind, class: classOf(fault, switches), message, replay, ...sizes };
}
