import * as v from 'valibot';
import type { RunOptions, RunResult } from '../run/types.ts';

const amount = (description: string) => v.pipe(v.number(), v.finite(), v.minValue(0), v.description(description));
const whole = (description: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));
const text = (description: string) => v.pipe(v.string(), v.description(description));

const latency = (description: string) =>
  v.pipe(
    v.object({ p50: amount('median'), p99: amount('99th percentile'), max: amount('longest') }),
    v.description(`${description}, in nanoseconds; all 0 without a sample`),
  );

/** Every effective option of `run` and `stress`. */
export const runOptionsSchema = v.object({
  workloads: v.pipe(
    v.array(v.string()),
    v.readonly(),
    v.description('names of workloads; none, and no traces, is the main job'),
  ),
  traces: v.pipe(v.array(v.string()), v.readonly(), v.description('files of recorded traces; - is standard input')),
  format: v.pipe(v.picklist(['auto', 'lackey', 'din', 'pages']), v.description('format of the traces')),
  cpus: whole('simulated CPUs'),
  frames: whole('frames left to users and kernel after start-up'),
  lock: text('lock of the coremap'),
  lockStats: v.pipe(v.boolean(), v.description('whether locks timed their waits and holds')),
  pauseLoopExit: v.pipe(
    v.boolean(),
    v.description('whether a CPU that spun long gave its host thread away for a moment'),
  ),
  policy: text('page replacement policy'),
  magazines: whole("frames of each CPU's magazine of free frames in front of the coremap; 0: none"),
  swap: v.pipe(v.nullable(v.string()), v.description('the swap file; null is a temporary one')),
  swapBytes: whole('size of the swap file'),
  disk: v.pipe(
    v.union([
      v.object({ kind: v.literal('host') }),
      v.object({ kind: v.literal('fixed'), nanoseconds: whole('time of each request') }),
      v.object({ kind: v.literal('seek') }),
    ]),
    v.description('latency of the disk'),
  ),
  failDisk: v.pipe(
    v.nullable(v.object({ operation: v.picklist(['read', 'write']), every: whole('each Nth request fails') })),
    v.description('which requests of the disk fail on purpose'),
  ),
  mutant: v.pipe(v.nullable(v.string()), v.description('how the kernel is broken on purpose')),
  ops: v.pipe(v.nullable(v.number()), v.description("size of each workload's round; null is the workload's own")),
  programs: v.pipe(
    v.nullable(v.number()),
    v.description("threads of each workload; null is the workload's own number"),
  ),
  durationMs: v.pipe(v.nullable(v.number()), v.description('when the run is stopped')),
  oracles: v.pipe(v.boolean(), v.description('whether checks that do not trust the coremap were on')),
  auditEvery: whole('operations between audits with the machine stopped; 0: only at the end'),
  watchdogMs: whole('time without progress after which the run ends as a stall'),
  seed: whole('where every random choice comes from'),
}) satisfies v.GenericSchema<RunOptions>;

const vmSchema = v.object({
  references: whole('loads and stores of user programs, instruction fetches of traces included'),
  tlbMisses: whole('references that found no valid entry in the TLB of their CPU'),
  pageFaults: whole('references to a page that was in no frame, those that got none included'),
  zeroFills: whole(
    'page faults answered with a page of zeros: first touches, and touches of pages evicted without ever being written',
  ),
  evictions: whole('pages taken from their owners'),
  cleanEvictions: whole('evictions that needed no write'),
  dirtyEvictions: whole('evictions that wrote the page to swap first'),
  swapReads: whole('pages read from swap'),
  swapWrites: whole('pages written to swap'),
});

const shootdownsSchema = v.object({
  sent: whole('requests to other CPUs to drop a translation'),
  acknowledged: whole('requests that were answered'),
  coalesced: whole("requests that found the other CPU's queue full and became part of a flush of its whole TLB"),
  flushAll: whole('flushes of a whole TLB that answered a full queue'),
  latencyNs: latency("from a page's first request to its last acknowledgement"),
});

const lockSchema = v.object({
  acquisitions: whole('times that the lock of the coremap was taken'),
  contended: whole('acquisitions that found it held'),
  sleeps: whole('sleeps for it: one acquisition may sleep more than once'),
  spins: whole('turns of spin loops for it'),
  waitNs: latency('from asking to holding, of contended acquisitions only'),
  holdNs: latency('from holding to releasing, of one hold in 256'),
});

const cpuSchema = v.object({
  cpu: whole('number of the CPU'),
  operations: whole('operations of kernel tests and user references, each counted when its turn comes to its end'),
  references: whole('user references'),
  pageFaults: whole('page faults'),
  evictions: whole('evictions that this CPU carried out'),
  shootdownsSent: whole('shootdowns that this CPU asked for'),
  shootdownsTaken: whole('requests that this CPU carried out one by one, those of a flush left out'),
  shootdownsAcknowledged: whole('requests that this CPU answered, those of a flush included'),
  idleMs: amount('time asleep, with nothing to run or waiting for anything, in milliseconds'),
});

const processSchema = v.object({
  name: text('workload, with its number where it has several threads, or trace'),
  kind: v.pipe(v.picklist(['kernel', 'user']), v.description('thread of a kernel test, or process')),
  state: v.pipe(
    v.picklist(['done', 'killed', 'gave-up', 'stopped', 'running']),
    v.description('how it stood at the end'),
  ),
  kills: whole('times that it was killed; with a duration, another takes its place'),
  givenUp: whole('rounds that a kernel test gave up because memory was refused again and again'),
  reason: v.exactOptional(text('why it was killed, or gave up, the last time')),
  references: whole('user references'),
  pageFaults: whole('page faults'),
  checks: whole('loads compared with what was last stored'),
});

const traceSchema = v.object({
  file: text('file as given'),
  format: text('format as recognised'),
  lines: whole('lines read'),
  references: whole('page references made of them'),
  pages: whole('distinct pages'),
  mapped: v.pipe(v.boolean(), v.description('whether addresses were mapped into kuseg in order of first touch')),
});

const auditSchema = v.object({
  frames: whole('frames looked at'),
  free: whole('frames free at the end'),
  fixed: whole('frames that belong to the kernel for ever'),
  leaked: whole('frames and swap slots that nobody owns and that are not free'),
  mismatches: whole('entries out of step with page tables, TLBs, swap map or run lengths'),
});

/** The result of `run`; `stress` adds rounds and checks. */
export const runResultSchema = v.object({
  machine: text('on which machine: parallel is one worker thread a CPU'),
  cpus: whole('simulated CPUs'),
  frames: whole('frames left to users and kernel after start-up'),
  lock: text('lock of the coremap'),
  policy: text('page replacement policy'),
  operations: whole('operations of kernel tests and references of user programs'),
  kernelOperations: whole('operations of kernel tests: an allocation or a free each'),
  operationsPerSecond: amount('operations for each second of the run'),
  vm: vmSchema,
  shootdowns: shootdownsSchema,
  lockStats: lockSchema,
  perCpu: v.array(cpuSchema),
  processes: v.array(processSchema),
  traces: v.array(traceSchema),
  lateWakeups: whole('sleeps that a notification should have ended and a time limit did, expected to be 0'),
  audit: auditSchema,
  rounds: v.exactOptional(whole('rounds that threads have ended, all threads together')),
  checks: v.exactOptional(whole('comparisons of loads and tags that passed')),
}) satisfies v.GenericSchema<RunResult>;

/** The result of `stress`. */
export const stressResultSchema = v.object({
  ...runResultSchema.entries,
  rounds: whole('rounds that threads have ended, all threads together'),
  checks: whole('comparisons of loads and tags that passed'),
});
