import { availableParallelism, cpus } from 'node:os';
import * as v from 'valibot';
import type { Fault, Outcome, RunOptions } from '../run/types.ts';
import { benchOptionsSchema, benchResultSchema } from './benchschema.ts';
import { demoOptionsSchema, demoResultSchema, demosOptionsSchema, demosResultSchema } from './demoschema.ts';
import { exploreOptionsSchema, exploreResultSchema, replayOptionsSchema, replayResultSchema } from './exploreschema.ts';
import { labOptionsSchema, labResultSchema } from './labschema.ts';
import { mutantsOptionsSchema, mutantsResultSchema } from './mutantsschema.ts';
import { withThreadNames } from './naming.ts';
import { runOptionsSchema, runResultSchema, stressResultSchema } from './runschema.ts';

const faultSchema = v.object({
  kind: v.picklist([
    'data-race',
    'deadlock',
    'lost-wakeup',
    'livelock',
    'panic',
    'machine-check',
    'oracle',
    'audit',
    'linearizability',
    'stall',
  ]),
  class: v.exactOptional(
    v.pipe(
      v.picklist(['race', 'atomicity', 'order', 'deadlock', 'lost wake-up', 'livelock', 'misuse']),
      v.description('what sort of mistake it shows'),
    ),
  ),
  message: v.pipe(v.string(), v.description('what is wrong, in words')),
  cpus: v.pipe(v.array(v.number()), v.description('the CPUs that took part')),
  frame: v.exactOptional(
    v.pipe(v.number(), v.description('the physical frame, numbered from 0: those taken at start-up come first')),
  ),
  lock: v.exactOptional(v.pipe(v.string(), v.description('the lock'))),
  replay: v.pipe(
    v.nullable(v.string()),
    v.description("what coremap replay takes; null: the interleaving was the host's"),
  ),
  steps: v.exactOptional(v.pipe(v.number(), v.description('length of the interleaving'))),
  details: v.pipe(v.record(v.string(), v.unknown()), v.description('all that is known, by kind of fault')),
}) satisfies v.GenericSchema<Fault>;

const hostSchema = v.object({
  node: v.pipe(v.string(), v.description('version of the runtime')),
  cpu: v.pipe(v.string(), v.description('model of the host CPU')),
  cores: v.pipe(v.number(), v.description('how many threads the host runs at once')),
  platform: v.pipe(v.string(), v.description('system and architecture')),
});

function envelopeOf<
  const Name extends string,
  Options extends v.GenericSchema<unknown>,
  Result extends v.GenericSchema<unknown>,
>(name: Name, options: Options, result: Result) {
  return v.object({
    schema: v.literal(name),
    ok: v.pipe(v.boolean(), v.description('whether no fault was found')),
    seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff)),
    options: v.pipe(options, v.description('every effective option')),
    host: hostSchema,
    elapsedMs: v.pipe(v.number(), v.finite(), v.minValue(0)),
    interrupted: v.pipe(v.boolean(), v.description('whether the user stopped it; the results are those so far')),
    result,
    faults: v.array(faultSchema),
  });
}

const entrySchema = v.object({ name: v.string(), summary: v.string() });

/** The schema of each document that `--json` prints, by the name that the document carries. */
export const schemas = {
  'coremap.run/1': envelopeOf('coremap.run/1', runOptionsSchema, runResultSchema),
  'coremap.stress/1': envelopeOf('coremap.stress/1', runOptionsSchema, stressResultSchema),
  'coremap.list/1': envelopeOf(
    'coremap.list/1',
    v.object({ kind: v.nullable(v.string()) }),
    v.record(v.string(), v.pipe(v.array(entrySchema), v.readonly())),
  ),
  'coremap.bench/1': envelopeOf('coremap.bench/1', benchOptionsSchema, benchResultSchema),
  'coremap.explore/1': envelopeOf('coremap.explore/1', exploreOptionsSchema, exploreResultSchema),
  'coremap.mutants/1': envelopeOf('coremap.mutants/1', mutantsOptionsSchema, mutantsResultSchema),
  'coremap.replay/1': envelopeOf('coremap.replay/1', replayOptionsSchema, replayResultSchema),
  'coremap.demo/1': envelopeOf('coremap.demo/1', demoOptionsSchema, demoResultSchema),
  'coremap.lab/1': envelopeOf('coremap.lab/1', labOptionsSchema, labResultSchema),
  'coremap.demos/1': envelopeOf('coremap.demos/1', demosOptionsSchema, demosResultSchema),
};

export type SchemaName = keyof typeof schemas;
export type Envelope<Name extends SchemaName> = v.InferOutput<(typeof schemas)[Name]>;
export type RunEnvelope = Envelope<'coremap.run/1'> | Envelope<'coremap.stress/1'>;

type Contents<Name extends SchemaName> = Omit<Envelope<Name>, 'schema' | 'ok' | 'host'>;

/** The document of that name around `contents`. Throws, as a defect of ours, when it breaks its own schema. */
export function createDocument<Name extends SchemaName>(name: Name, contents: Contents<Name>): Envelope<Name> {
  const { seed, options, elapsedMs, interrupted, result, faults } = contents;
  const host = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    platform: `${process.platform}-${process.arch}`,
  };
  const document = {
    schema: name,
    ok: faults.length === 0,
    seed,
    options,
    host,
    elapsedMs: Math.round(elapsedMs),
    interrupted,
    result,
    faults,
  };
  const parsed = v.safeParse(schemas[name], document);
  if (parsed.success) return parsed.output as Envelope<Name>;
  const [issue] = parsed.issues;
  throw new Error(`the document breaks its schema ${name}: ${v.getDotPath(issue)}: ${issue.message}`);
}

/** The document of a run. */
export function createEnvelope(command: 'run' | 'stress', options: RunOptions, outcome: Outcome): RunEnvelope {
  return createDocument(`coremap.${command}/1`, {
    seed: options.seed,
    options,
    ...outcome,
    faults: withThreadNames(outcome.faults, outcome.result.processes),
  } as Contents<'coremap.run/1'>);
}
