/** The document of `coremap explore --all-mutants`. */
import * as v from 'valibot';

const said = <S extends v.GenericSchema>(schema: S, description: string) => v.pipe(schema, v.description(description));
const text = (description: string) => said(v.string(), description);
const whole = (description: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));
const flag = (description: string) => said(v.boolean(), description);
const list = <S extends v.GenericSchema>(schema: S, description: string) =>
  v.pipe(v.array(schema), v.readonly(), v.description(description));

export const mutantsOptionsSchema = v.object({
  mutants: list(v.string(), 'the planted bugs that were looked for'),
  strategies: list(v.string(), 'what was used to look for each'),
  durationMs: said(v.number(), 'time at most, for each strategy and bug'),
});

const trySchema = v.object({
  strategy: text('the strategy'),
  kind: said(v.nullable(v.string()), 'the kind of fault that it found first; null: it found none'),
  schedules: whole('schedules that were run, the one with the fault among them'),
  milliseconds: said(v.number(), 'from nothing made to the fault, or to the end; on one core'),
  complete: flag('whether all interleavings were tried in vain'),
});

const foundSchema = v.object({
  kind: text('kind of the fault'),
  class: text('what sort of mistake it shows'),
  message: text('what is wrong, in words'),
  replay: text('what coremap replay takes'),
  stepsBefore: whole('steps of the interleaving, as found'),
  steps: whole('and when it was made smaller'),
  switchesBefore: whole('deviations from the default schedule, as found'),
  switches: whole('and when it was made smaller'),
  minimal: flag('whether none can be left out; false: the limits came first'),
});

const rowSchema = v.object({
  mutant: text('the planted bug'),
  program: text('the program in which it was looked for'),
  expects: list(v.string(), 'kinds of fault that are expected of it'),
  tries: list(trySchema, 'how each strategy has done'),
  found: said(v.nullable(foundSchema), 'the fault of the first strategy that found one; null: none did'),
  asExpected: flag('whether a fault was found, and each was of an expected kind'),
});

export const mutantsResultSchema = v.object({
  mutants: list(rowSchema, 'in the order of "coremap list mutants"'),
  found: whole('mutants of which some strategy found a fault'),
  asExpected: whole('those of them whose faults were all expected'),
  medianSwitches: said(v.nullable(v.number()), 'of the smaller interleavings; null: there is none'),
});
