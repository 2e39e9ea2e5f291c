/** What programs of the kernel have in common: the machine is booted, each CPU gets its operations, an audit ends it. */
import { audit } from '../../check/audit.ts';
import { OracleFault } from '../../check/fault.ts';
import { mutantNamed } from '../../check/mutants/index.ts';
import { lockMistakes } from '../../check/mutants/locks.ts';
import type { ModelThread, Operation } from '../../machine/modelthread.ts';
import type { Kernel } from '../../vm/kernel.ts';
import type { KernelConfig } from '../../vm/kernelwords.ts';
import type { UserMemory } from '../../workload/program.ts';
import { kernelParts } from '../detectors/kernelparts.ts';
import { bootModel, prepareKernel, startKernel } from '../kernelmodel.ts';
import type { Program } from '../program.ts';
import { atLeast, type ProgramMaker, type ProgramOptions, refuseOthers, type Takes, UnfitOption } from './maker.ts';
import { overPrimitives } from './overprimitives.ts';

/** Page tables of a process that is smaller than 4 MiB: the directory, and one that it leads to. */
const TABLES = 2;

/** Kinds of the coremap's lock that there is a primitive for. */
const PRIMITIVE_KINDS: ReadonlySet<string> = new Set(['sleep', 'tas']);

/** What a CPU's operations are made from. */
export interface Seat {
  readonly kernel: Kernel;
  /** Memory of the process that runs here, checked: a load that finds what the process has not stored is a fault. */
  readonly user: UserMemory;
  readonly number: number;
  readonly cpus: number;
  readonly frames: number;
  /** What operation `n` of this CPU returned. */
  result(n: number): number;
}

export interface KernelShape {
  readonly name: string;
  readonly summary: string;
  readonly cpus: number;
  readonly frames: number;
  /** CPUs that it takes at least; 1 unless given. */
  readonly fewestCpus?: number;
  /** Frames that it takes at least, with so many threads, one a CPU or more; 1 unless given. */
  fewestFrames?(threads: number): number;
  readonly config?: Partial<KernelConfig>;
  /** Before the machine starts, on each CPU in turn; alone, so no lock is ever waited for. */
  prepare?(seat: Seat): void;
  /** Operations of each CPU that can be asked for, at most; none can unless given. */
  readonly mostOps?: number;
  /** Called when all CPUs are prepared; what it does itself comes before the machine starts, too. */
  operations(seat: Seat, ops: number | null): Operation[];
  /** Whether the disk answers a request of this kind with an error; none unless given. */
  diskFails?(operation: number): boolean;
  /** Whether it is about the disk's driver, which therefore runs where other parts are primitives. */
  readonly ownDisk?: boolean;
  /** Whether each CPU has one thread: where it is about what CPUs do, or keep, each for itself. */
  readonly oneThread?: boolean;
  /** Kernel frames that are rightly in use at the end, at most, with so many threads; none unless given. */
  kernelFrames?(threads: number): number;
}

/** Gives an operation a name. */
export function op(label: string, run: () => number): Operation {
  return Object.assign(run, { label });
}

export function kernelProgram(shape: KernelShape): ProgramMaker {
  const { name, summary } = shape;
  return { name, summary, kernel: true, make: options => makeProgram(shape, options) };
}

function makeProgram(shape: KernelShape, options: ProgramOptions): Program {
  const mutant = options.mutant === null ? undefined : mutantNamed(options.mutant);
  refuseOthers(shape.name, takenBy(shape), options);
  refuseOtherLock(options);
  refuseMoreOps(shape, options);
  const { name } = shape;
  const { threadsPerCpu } = options;
  const { cpus, threads, frames } = sizeOf(shape, options);
  const model = bootModel(
    {
      ...shape.config,
      ...(shape.config?.pageTables === undefined
        ? {}
        : { pageTables: Math.max(shape.config.pageTables, TABLES * threads) }),
      cpus,
      frames,
      lock: options.lock,
      magazines: mutant?.options?.magazines ?? shape.config?.magazines ?? 0,
    },
    {
      oracles: true,
      primitiveLocks: !options.throughLocks && options.lock === 'sleep',
      // Threads can share CPUs only where these are primitive.
      primitiveParts: (overPrimitives(options) && PRIMITIVE_KINDS.has(options.lock)) || threadsPerCpu > 1,
      ownDisk: shape.ownDisk ?? false,
      threadsPerCpu,
      ...(mutant === undefined ? {} : { apply: kernel => mutant.apply(kernel) }),
      ...(mutant?.wrapLock === undefined ? {} : { wrapLock: mutant.wrapLock }),
    },
  );
  const { m, kernels, words, config } = model;
  const seats = kernels.map((kernel, number) => ({
    kernel,
    user: model.oracles?.users[number] as UserMemory,
    number,
    cpus: config.cpus,
    frames,
    result: (n: number) => (m.threads[number] as ModelThread).results[n] as number,
  }));
  const operations: Operation[][] = [];
  try {
    prepareKernel(model, () => {
      for (const seat of seats) {
        shape.prepare?.(seat);
      }
      operations.push(...seats.map(seat => shape.operations(seat, options.ops)));
    });
  } catch (error) {
    throw mutant === undefined ? error : shownTooSoon(mutant.name, name, error as Error);
  }
  startKernel(model, operations, shape.diskFails);
  return {
    name,
    ...kernelParts(model),
    check: () => auditOrThrow(kernels[0] as Kernel, words, shape.kernelFrames?.(threads) ?? 0),
  };
}

/** Throws an UnfitOption where the program takes more. */
function sizeOf(shape: KernelShape, options: ProgramOptions) {
  const { name } = shape;
  const { threadsPerCpu } = options;
  const cpus = atLeast(shape.fewestCpus ?? 1, 'cpus', options.cpus, shape.cpus, name);
  const threads = cpus * threadsPerCpu;
  const each = threadsPerCpu === 1 ? '' : ` --threads-per-cpu ${threadsPerCpu}`;
  const least = shape.fewestFrames?.(threads) ?? 1;
  const frames = atLeast(least, 'frames', options.frames, shape.frames, `${name} with --cpus ${cpus}${each}`);
  return { cpus, threads, frames };
}

const KERNEL_TAKES: Takes = ['cpus', 'frames', 'lock', 'mutant', 'throughLocks'];

function takenBy({ oneThread = false, mostOps }: KernelShape): Takes {
  return [
    ...KERNEL_TAKES,
    ...(mostOps === undefined ? [] : (['ops'] as const)),
    ...(oneThread ? [] : (['threadsPerCpu'] as const)),
  ];
}

function refuseMoreOps({ name, mostOps = 0 }: KernelShape, { ops }: ProgramOptions): void {
  if (ops !== null && ops > mostOps) {
    throw new UnfitOption('ops', ops, `expected ${mostOps} at most for ${name}`);
  }
}

/** A mistake in one kind of lock cannot be made in another. */
function refuseOtherLock({ mutant, lock }: ProgramOptions): void {
  const own = lockMistakes.find(({ name }) => name === mutant)?.lock;
  if (own !== undefined && own !== lock) {
    throw new UnfitOption('lock', lock, `expected ${own}: ${mutant} is a mistake in that one`);
  }
}

function shownTooSoon(mutant: string, program: string, { message }: Error): UnfitOption {
  return new UnfitOption('mutant', mutant, `expected another for ${program}, whose start it breaks: ${message}`);
}

function auditOrThrow(kernel: Kernel, words: Parameters<typeof audit>[1], kernelFrames: number): void {
  const report = audit(kernel, words, { kernelFrames });
  const [first] = report.mismatches;
  if (first !== undefined || report.leaked > 0) {
    const message = first ?? `${report.leaked} frames or swap slots are nobody's`;
    throw new OracleFault('audit', message, [], { mismatches: report.mismatches.join('\n') });
  }
}
