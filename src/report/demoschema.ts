import * as v from 'valibot';
import type { Evidence } from '../demo/types.ts';

const text = (description: string) => v.pipe(v.string(), v.description(description));
const label = text('what is shown');
const lines = (description: string) => v.pipe(v.array(v.string()), v.readonly(), v.description(description));

const evidenceSchema = v.variant('kind', [
  v.object({
    kind: v.literal('number'),
    label,
    value: v.pipe(v.number(), v.finite(), v.description('as measured')),
    unit: text('what it counts; may be empty'),
  }),
  v.object({
    kind: v.literal('table'),
    label,
    columns: lines('what each column holds, with its unit'),
    rows: v.pipe(
      v.array(v.pipe(v.array(v.union([v.string(), v.pipe(v.number(), v.finite())])), v.readonly())),
      v.readonly(),
      v.description('cells by column'),
    ),
  }),
  v.object({ kind: v.literal('moment'), label, lines: lines('who did what, and who waits for whom, a line each') }),
  v.object({
    kind: v.literal('fault'),
    label,
    fault: text('kind of the fault'),
    message: text('what is wrong, in words'),
    lines: lines('what is known of it, a line each'),
  }),
  v.object({ kind: v.literal('text'), label, lines: lines('the text, a line each') }),
]) satisfies v.GenericSchema<Evidence>;

export const demoOptionsSchema = v.object({ name: text('name of the demonstration') });

const demoFields = {
  claim: text('what the run was to bear out'),
  evidence: v.pipe(v.array(evidenceSchema), v.readonly(), v.description('what was shown, in order')),
  holds: v.pipe(v.boolean(), v.description('whether the claim holds; false too when the user stopped it')),
};

/** The result of `demo NAME`. */
export const demoResultSchema = v.object(demoFields);

/** `demo all` has none of its own. */
export const demosOptionsSchema = v.object({});

/** The result of `demo all`. */
export const demosResultSchema = v.object({
  demos: v.pipe(
    v.array(
      v.object({
        name: text('name of the demonstration'),
        ...demoFields,
        elapsedMs: v.pipe(v.number(), v.minValue(0), v.description('how long it took')),
      }),
    ),
    v.readonly(),
    v.description('each that was shown, in the order of the argument'),
  ),
  holds: v.pipe(v.boolean(), v.description('whether all claims hold; false too when the user stopped it')),
});
