/** A cell measured once, put together from what its CPUs report. */
import type { SectionReport } from './task.ts';
import type { CpuClock, Stalled, WaitNs, WaitPoint } from './types.ts';
import { mergeWaits, waitPercentiles } from './waits.ts';

/** One measurement of one cell. */
export interface CellSample {
  /** Operations a second of all CPUs together; 0 when nothing was measured. */
  readonly opsPerSecond: number;
  /** Operations of each CPU within the window. */
  readonly operations: readonly number[];
  /** From the moment in which all CPUs were let go to the moment in which they were told to stop, in milliseconds. */
  readonly windowMs: number;
  /** CPU time an operation of all CPUs together; null without an operation. */
  readonly cpuMicrosPerOp: number | null;
  readonly cpuClock: CpuClock;
  readonly resolutionNs: number;
  /** How long the coremap's lock was waited for; uncontended acquisitions are waits of 0. All 0 when locks are not timed. */
  readonly waitNs: WaitNs;
  /** The same waits as (nanoseconds, count), ascending, to an eighth; empty when locks are not timed. */
  readonly waits: readonly WaitPoint[];
  /** Jain's index over {@link operations}; null without an operation. */
  readonly fairness: number | null;
  readonly acquisitions: number;
  readonly contended: number;
  readonly sleeps: number;
  readonly spins: number;
  /** Why nothing was measured. */
  readonly stalled: Stalled | null;
  /** Whether the user stopped it before its time: it is shorter than asked for. */
  readonly interrupted: boolean;
}

/** What the main thread knows of a cell besides the reports. */
export interface CellFacts {
  /** Of each CPU, where the main thread counted; null where the CPUs did. */
  readonly operations: readonly number[] | null;
  /** By the process's clock; null where a CPU knows. */
  readonly stoppedAt: number | null;
  readonly timed: boolean;
  readonly stalled: Stalled | null;
  readonly interrupted: boolean;
}

export function sampleOf(reports: readonly SectionReport[], facts: CellFacts): CellSample {
  const sum = (of: (report: SectionReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const operations = facts.operations ?? reports.map(report => report.operations);
  const completed = facts.operations === null ? sum(report => report.completed) : sumOf(facts.operations);
  const started = latest(reports.map(report => report.startedAt));
  const stopped = earliest([facts.stoppedAt, ...reports.map(report => report.stoppedAt)]);
  const measured = facts.stalled === null && started !== null && stopped !== null && stopped > started;
  const windowMs = measured ? stopped - started : 0;
  const acquisitions = sum(report => report.lock?.acquisitions ?? 0);
  const contended = sum(report => report.lock?.contended ?? 0);
  const waits = facts.timed ? withUncontended(reports, acquisitions) : [];
  return {
    opsPerSecond: measured ? (sumOf(operations) * 1000) / windowMs : 0,
    operations,
    windowMs,
    cpuMicrosPerOp: completed > 0 ? cpuNanosOf(reports) / 1000 / completed : null,
    cpuClock: reports.every(report => report.cpuClock === 'thread') ? 'thread' : 'process',
    resolutionNs: Math.min(...reports.map(report => report.resolutionNs)),
    waitNs: waitPercentiles(waits),
    waits,
    fairness: jain(operations),
    acquisitions,
    contended,
    sleeps: sum(report => report.lock?.sleeps ?? 0),
    spins: sum(report => report.lock?.spins ?? 0),
    stalled: facts.stalled,
    interrupted: facts.interrupted,
  };
}

/** Where there is no clock a thread, each CPU has read the same clock of the process: the longest reading is it all. */
function cpuNanosOf(reports: readonly SectionReport[]): number {
  const readings = reports.map(report => report.cpuNanos);
  return reports.every(report => report.cpuClock === 'thread') ? sumOf(readings) : Math.max(...readings);
}

function withUncontended(reports: readonly SectionReport[], acquisitions: number): WaitPoint[] {
  const waits = mergeWaits(reports.map(report => report.lock?.waits ?? []));
  const free = acquisitions - waits.reduce((sum, [, count]) => sum + count, 0);
  return free > 0 ? [[0, free], ...waits] : waits;
}

/**
 * Jain's index: 1 when all have had the same, 1/n when one has had all; null when nobody had any.
 * Source: Jain, Chiu, Hawe, "A Quantitative Measure of Fairness", DEC TR-301, 1984.
 */
export function jain(shares: readonly number[]): number | null {
  const squares = shares.reduce((sum, share) => sum + share * share, 0);
  return squares === 0 ? null : sumOf(shares) ** 2 / (shares.length * squares);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

function latest(times: readonly (number | null)[]): number | null {
  return times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

function earliest(times: readonly (number | null)[]): number | null {
  return times.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);
}
