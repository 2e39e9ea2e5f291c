/** What an exploration has shown, as a document. */

import type { Coverage } from '../explore/coverage.ts';
import type { ExploreRequest } from '../explore/request.ts';
import { stepsTold } from '../explore/toldsteps.ts';
import { createDocument } from '../report/envelope.ts';
import type { ExploreDocument } from '../report/exploretext.ts';
import type { Exploration, ExploreLimits } from '../run/explore.ts';
import type { ShrunkFault } from '../run/replay.ts';
import { asFault } from './foundfault.ts';

/** As the document has it: traces stand outside. */
function coverageOf({ distinctTraces: _, oneOrder, neverPreempted, ...counts }: Coverage) {
  return { ...counts, oneOrder: [...oneOrder], neverPreempted: [...neverPreempted] };
}

export function exploreDocument(
  request: ExploreRequest,
  limits: ExploreLimits,
  exploration: Exploration,
  shrunk: ShrunkFault | null,
): ExploreDocument {
  const { program, options, strategy, seed, preemptions = null, detectors, checkReplay = false } = request;
  const { schedules, abandoned, cutShort, steps, exhausted, complete, first, coverage, elapsedMs, interrupted } =
    exploration;
  return createDocument('coremap.explore/1', {
    seed,
    options: {
      program,
      strategy,
      ...options,
      schedules: limits.schedules,
      durationMs: limits.durationMs,
      preemptions,
      detectors,
      checkReplay,
    },
    elapsedMs,
    interrupted,
    result: {
      program,
      strategy: exploration.strategy,
      schedules,
      schedulesOfAll: exploration.schedulesOfAll,
      abandoned,
      cutShort,
      steps,
      exhausted,
      complete,
      preemptions: exploration.preemptions,
      distinctTraces: coverage?.distinctTraces ?? null,
      schedulesPerSecond: elapsedMs > 0 ? (schedules * 1000) / elapsedMs : 0,
      firstFaultAt: first === null ? null : first.schedule + 1,
      coverage: coverage === null ? null : coverageOf(coverage),
      shrunk:
        shrunk === null
          ? null
          : {
              switchesBefore: shrunk.switchesBefore,
              switches: shrunk.switches,
              stepsBefore: shrunk.stepsBefore,
              steps: stepsTold(shrunk.steps),
              minimal: shrunk.minimal,
            },
    },
    faults: shrunk === null ? [] : [asFault(shrunk.fault, { ...shrunk, steps: stepsTold(shrunk.steps) })],
  });
}
