/** From what the page asks for to the options of a run. */
import * as v from 'valibot';
import type { LiveRequest } from '../../report/live.ts';
import { BadInput } from '../../run/badinput.ts';
import { MOST_FRAMES } from '../../run/sample/types.ts';
import type { RunOptions } from '../../run/types.ts';
import type { Catalogue } from '../catalogue.ts';
import { BOUNDS, DEFAULTS } from '../defaults.ts';
import { withMutantJob } from '../mutantjob.ts';
import { effectiveOptions } from '../runoptions.ts';
import { parseDurationMs } from '../values/duration.ts';
import { parsePagesSize } from '../values/size.ts';

const MOST_SECONDS = 600;
const USUAL_SECONDS = 60;
const MOST_WORKLOADS = 8;
const MOST_PROGRAMS = 32;

const whole = (least: number, most: number) => {
  const expected = `expected a whole number from ${least} to ${most.toLocaleString('en-US')}`;
  return v.optional(
    v.pipe(v.number(expected), v.integer(expected), v.minValue(least, expected), v.maxValue(most, expected)),
  );
};
const NAMES = `expected a list of at most ${MOST_WORKLOADS} names`;

const EXPECTED =
  'expected an object with workloads, programs, cpus, frames, lock, mutant, pauseLoopExit, seconds, seed, or some of them';

const fieldsSchema = v.strictObject(
  {
    workloads: v.optional(v.pipe(v.array(v.string(NAMES), NAMES), v.maxLength(MOST_WORKLOADS, NAMES))),
    programs: whole(1, MOST_PROGRAMS),
    cpus: whole(...BOUNDS.cpus),
    frames: whole(1, MOST_FRAMES),
    lock: v.optional(v.string('expected a name')),
    mutant: v.optional(v.nullable(v.string('expected a name, or null'))),
    pauseLoopExit: v.optional(v.boolean('expected true or false')),
    seconds: whole(1, MOST_SECONDS),
    seed: whole(0, 2 ** 32 - 1),
  },
  EXPECTED,
) satisfies v.GenericSchema<LiveRequest>;

/** An array has no unknown fields: it would pass for an object without any. */
const requestSchema = v.pipe(
  v.unknown(),
  v.check(body => !Array.isArray(body), EXPECTED),
  fieldsSchema,
);

/** Throws BadInput for what is no request. */
export function requestIn(body: string): LiveRequest {
  const parsed = v.safeParse(requestSchema, jsonIn(body));
  if (parsed.success) {
    return parsed.output;
  }
  const [issue] = parsed.issues;
  throw new BadInput(v.getDotPath(issue) ?? 'body', JSON.stringify(issue.input) ?? 'nothing', issue.message);
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadInput('body', body.slice(0, 40), 'expected JSON');
  }
}

/** A stress, as the command line would make it. Throws BadInput for a name that is none. */
export async function optionsOf(request: LiveRequest, catalogue: Catalogue): Promise<RunOptions> {
  const { workloads = [], programs, mutant, seconds = USUAL_SECONDS, seed } = request;
  const flags = {
    format: 'auto',
    cpus: request.cpus ?? DEFAULTS.cpus,
    frames: request.frames ?? DEFAULTS.frames,
    lock: request.lock ?? DEFAULTS.lock,
    lockStats: true,
    pauseLoopExit: request.pauseLoopExit ?? true,
    policy: DEFAULTS.policy,
    magazines: DEFAULTS.magazines,
    swapSize: parsePagesSize('', DEFAULTS.swapSize),
    disk: { kind: 'host' },
    duration: seconds * 1000,
    auditEvery: DEFAULTS.stressAuditEvery,
    watchdog: parseDurationMs('', DEFAULTS.watchdog),
    ...(programs === undefined ? {} : { programs }),
    ...(mutant == null ? {} : { mutant }),
    ...(seed === undefined ? {} : { seed }),
  } as const;
  const given: ReadonlyMap<string, unknown> = new Map(Object.entries(request));
  return withMutantJob(effectiveOptions(workloads, flags, catalogue), flag => given.get(flag) !== undefined);
}
