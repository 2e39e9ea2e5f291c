/** The documents of `coremap explore` and `coremap replay`. */
import * as v from 'valibot';

const said = <S extends v.GenericSchema>(schema: S, description: string) => v.pipe(schema, v.description(description));
const text = (description: string) => said(v.string(), description);
const whole = (description: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));
const flag = (description: string) => said(v.boolean(), description);

export const exploreOptionsSchema = v.object({
  program: text('the program, or the path of a file'),
  strategy: text('what picks the next thread'),
  mutant: said(v.nullable(v.string()), 'the planted bug'),
  cpus: said(v.nullable(v.number()), 'CPUs; null is the number that the program is made for'),
  frames: said(v.nullable(v.number()), "frames left after start-up; null is the program's own number"),
  lock: text("kind of the coremap's lock"),
  throughLocks: flag("whether the kernel ran over the lock's own accesses, not over a primitive mutex"),
  ops: said(v.nullable(v.number()), "operations of each CPU; null is the program's own number"),
  threadsPerCpu: said(v.number(), 'kernel threads of each CPU'),
  schedules: said(v.nullable(v.number()), 'schedules at most; null is no limit'),
  durationMs: said(v.number(), 'time at most'),
  preemptions: said(v.nullable(v.number()), 'preemptions of a schedule at most; null is no limit'),
  detectors: flag('whether data races, lock orders and histories were looked at'),
  checkReplay: flag('whether each run of a preempted operation was held against the one before'),
});

const coverageSchema = v.object({
  pairs: whole('conflicting pairs of a word and two threads that were seen'),
  bothOrders: whole('those of them in which each thread came first at some time'),
  oneOrder: said(v.array(v.string()), 'the others: the word, and who always came first'),
  operations: whole('operations of all threads that ran'),
  preempted: whole('those of them inside which another thread moved'),
  lines: whole('lines of the source that were seen to make an access'),
  preemptedLines: whole('those of them before which a thread stood when another one moved'),
  neverPreempted: said(v.array(v.string()), 'the others'),
});

const stepSchema = v.object({
  index: whole('number of the step; what a device touches in one step has the same'),
  cpu: v.pipe(v.number(), v.integer(), v.description('the thread; of a kernel, the CPU. The disk comes last')),
  thread: text('its name'),
  operation: text('the operation that it is in'),
  operationNumber: whole("its number among the thread's operations, from 0"),
  access: v.object({
    kind: text('what it does'),
    name: text('the word, by name'),
    address: whole('the word, by number'),
    before: said(v.number(), 'what the word held'),
    after: said(v.number(), 'what it holds then'),
  }),
  inner: said(
    v.optional(v.literal(true)),
    'there if the word is inside of a lock or the like that a file of a user uses',
  ),
  where: said(
    v.nullable(v.object({ function: v.string(), file: v.string(), line: v.number() })),
    'the line of the source that makes the access',
  ),
});

export const exploreResultSchema = v.object({
  program: text('the program'),
  strategy: text('the strategy'),
  schedules: whole('schedules that were run to their end; up to the first fault if there is one'),
  schedulesOfAll: whole('the same of all strategies that were tried: auto tries several'),
  abandoned: whole('schedules given up halfway, because they would have shown nothing new'),
  cutShort: whole('schedules that were not run beyond 50,000 steps, though a thread that could move never had'),
  steps: whole('visible accesses of all of them'),
  exhausted: flag('whether the strategy had nothing left to try'),
  complete: flag('whether that proves that no schedule has a fault: none was cut short, none was overlooked'),
  preemptions: said(
    v.nullable(v.number()),
    'all schedules with at most so many preemptions were run, and none has a fault; null: not known',
  ),
  distinctTraces: said(
    v.nullable(v.number()),
    'schedules that differ in the order of conflicting accesses; null: there is a fault, or more than are kept',
  ),
  schedulesPerSecond: said(v.number(), 'on this host'),
  firstFaultAt: said(v.nullable(v.number()), 'number of the first schedule with a fault, from 1'),
  coverage: said(v.nullable(coverageSchema), 'null: there is a fault'),
  shrunk: said(
    v.nullable(
      v.object({
        switchesBefore: whole('deviations from the default schedule, as found'),
        switches: whole('and as reported'),
        stepsBefore: whole('steps, as found'),
        steps: whole('and as reported'),
        minimal: flag('whether none can be left out; false: the limits came first'),
      }),
    ),
    'how the interleaving was made smaller; null: there is none',
  ),
});

export const replayOptionsSchema = v.object({
  replay: text('the replay string'),
  program: text('the program that it names'),
  mutant: said(v.nullable(v.string()), 'the planted bug that it names'),
});

export const replayResultSchema = v.object({
  program: text('the program'),
  threads: said(v.array(v.string()), 'its threads by name, in order'),
  switches: whole('deviations from the default schedule'),
  programChanged: v.pipe(v.boolean(), v.description("whether the user's file has changed since the string was made")),
  followed: said(
    v.boolean(),
    'whether each switch was made: after a change of the file it may not be possible any more',
  ),
  steps: said(v.array(stepSchema), 'each access, in order'),
});
