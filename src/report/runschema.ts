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
  policy: text('page replacement policy'),
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
  ops: v.pipe(v.nullable(v.number()), v.description('operations of each generated workload')),
  programs: v.pipe(v.nullable(v.number()), v.description('copies of each user program')),
  durationMs: v.pipe(v.nullable(v.number()), v.description('when the run is stopped')),
  oracles: v.pipe(v.boolean(), v.description('whether checks that do not trust the coremap were on')),
  auditEvery: whole('operations between audits with the machine stopped; 0: only at the end'),
  watchdogMs: whole('time without progress after which the run ends as a stall'),
  seed: whole('where every random choice comes from'),
}) satisfies v.GenericSchema<RunOptions>;

const vmSchema = v.object({
  references: whole('loads and stores of user programs, instruction fetches of traces included'),
  tlbMisses: whole('references that found no valid entry in the TLB of their CPU'),
  pageFaults: whole('first touches and touches after eviction'),
  zeroFills: whole('page faults answered with a page of zeros'),
  evictions: whole('pages taken from their owners'),
  cleanEvictions: whole('evictions that needed no write'),
  dirtyEvictions: whole('evictions that wrote the page to swap first'),
  swapReads: whole('pages read from swap'),
  swapWrites: whole('pages written to swap'),
});

const shootdownsSchema = v.object({
  sent: whole('requests to other CPUs to drop a translation'),
  acknowledged: whole('requests that were answered'),
  coalesced: whole('requests that shared an interrupt with another'),
  flushAll: whole('times that a full queue became a flush of the whole TLB'),
  latencyNs: latency('from sending to the last acknowledgement'),
});

const lockSchema = v.object({
  acquisitions: whole('times that the lock of the coremap was taken'),
  contended: whole('acquisitions that found it held'),
  sleeps: whole('acquisitions that slept'),
  waitNs: latency('from asking to holding'),
  holdNs: latency('from holding to releasing'),
});

const cpuSchema = v.object({
  cpu: whole('number of the CPU'),
  operations: whole('kernel operations'),
  references: whole('user references'),
  pageFaults: whole('page faults'),
  evictions: whole('evictions that this CPU carried out'),
  shootdownsSent: whole('shootdowns that this CPU asked for'),
  shootdownsTaken: whole('shootdowns that this CPU answered'),
  idleMs: amount('time asleep with nothing to run, in milliseconds'),
});

const processSchema = v.object({
  name: text('workload or trace'),
  state: v.pipe(v.picklist(['done', 'killed', 'running']), v.description('how it stood at the end')),
  reason: v.exactOptional(text('why it was killed')),
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
  operations: whole('kernel operations: allocations, frees, faults'),
  operationsPerSecond: amount('the same for each second of the run'),
  vm: vmSchema,
  shootdowns: shootdownsSchema,
  lockStats: lockSchema,
  perCpu: v.array(cpuSchema),
  processes: v.array(processSchema),
  traces: v.array(traceSchema),
  lateWakeups: whole('sleeps that a notification should have ended and a time limit did: a fault of the host'),
  audit: auditSchema,
  rounds: v.exactOptional(whole('times that the workloads were started anew')),
  checks: v.exactOptional(whole('comparisons made by the oracles')),
}) satisfies v.GenericSchema<RunResult>;

/** The result of `stress`. */
export const stressResultSchema = v.object({
  ...runResultSchema.entries,
  rounds: whole('times that the workloads were started anew'),
  checks: whole('comparisons made by the oracles'),
});
