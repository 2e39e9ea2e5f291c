/** The machine that a cell runs on. */
import { type Plan, pageTablesFor, threadSpecs } from '../run/plan.ts';
import type { Section } from './section.ts';

/** What decides the machine of a cell. */
export interface CellShape {
  readonly lock: string;
  readonly cpus: number;
  readonly lockStats: boolean;
  readonly pauseLoopExit: boolean;
  readonly seed: number;
  readonly mutant: string | null;
}

/** As the C program that the pairs are compared with. */
const WORK_FRAMES = 4096;
const OTHER_FRAMES = 1024;
/**
 * Frames in `mix`, for each CPU and beyond that: a CPU's user program has 32 pages, its kernel test holds about ten. Some
 * pages are evicted all the time, and few enough that CPUs compute most of the time.
 */
const MIX_FRAMES = { each: 42, more: 8 } as const;
/** Pages of the swap file. */
export const SWAP_SLOTS = 8192;
/** Of the address space in `shootdown`. */
const PAGE_TABLES = 4;

/** A CPU's share of `mix`: a kernel test that takes and gives back memory in every way, and a process that uses it. */
const MIX = ['mix', 'hot'];

function framesFor(section: Section, cpus: number): number {
  switch (section.kind) {
    case 'work':
      return WORK_FRAMES;
    case 'mix':
      return MIX_FRAMES.each * cpus + MIX_FRAMES.more;
    case 'search':
      return section.frames;
    default:
      return OTHER_FRAMES;
  }
}

export function cellPlan(section: Section, shape: CellShape): Plan {
  const { cpus, lock, lockStats, seed, mutant, pauseLoopExit } = shape;
  const workloads = section.kind === 'mix' ? Array.from({ length: cpus }, () => MIX).flat() : [];
  const threads = threadSpecs({ workloads, programs: null, tapes: [] }, []);
  return {
    kernel: {
      cpus,
      frames: framesFor(section, cpus),
      swapSlots: SWAP_SLOTS,
      pageTables: Math.max(PAGE_TABLES, pageTablesFor(threads)),
      earlyFrames: 0,
      lock,
      lockStats,
      policy: 'fifo',
      magazines: 0,
    },
    seed,
    ops: null,
    programs: null,
    workloads,
    tapes: [],
    endless: true,
    oracles: false,
    auditEvery: 0,
    mutant,
    pauseLoopExit,
  };
}
