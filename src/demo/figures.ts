/** Numbers taken from samples of a cell, and said in text. */
import type { CellSample } from '../contention/sample.ts';
import { mergeWaits, waitPercentiles } from '../contention/waits.ts';
import type { Measured } from './cells.ts';

/** One figure of a sample; null when it has none. */
type Figure = (sample: CellSample) => number | null;

export const opsPerSecond: Figure = sample => (sample.opsPerSecond > 0 ? sample.opsPerSecond : null);
export const cpuMicros: Figure = sample => sample.cpuMicrosPerOp;
export const spinsPerOp: Figure = ({ spins, acquisitions }) => spins / acquisitions;
export const sleepsPerOp: Figure = ({ sleeps, acquisitions }) => sleeps / acquisitions;

function known({ samples }: Measured, figure: Figure): number[] {
  return samples
    .flatMap(sample => figure(sample) ?? [])
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
}

/** NaN when no sample has the figure, so that no comparison with it holds. */
export function median(measured: Measured, figure: Figure): number {
  const sorted = known(measured, figure);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** NaN as in {@link median}. */
export function least(measured: Measured, figure: Figure): number {
  return known(measured, figure)[0] ?? Number.NaN;
}

/** NaN as in {@link median}. */
export function most(measured: Measured, figure: Figure): number {
  return known(measured, figure).at(-1) ?? Number.NaN;
}

/** Cores that the CPUs of a sample had on average; CPUs that never sleep have fewer than they are when others run too. */
export const coresHad: Figure = ({ cpuMicrosPerOp, opsPerSecond: ops }) =>
  cpuMicrosPerOp === null ? null : (cpuMicrosPerOp * ops) / 1e6;

/** How long who found the lock taken waited for it, in nanoseconds. All 0 when nobody did. */
export function waitsOf({ samples }: Measured): { p50: number; p99: number; max: number } {
  const waits = mergeWaits(samples.map(sample => sample.waits));
  return waitPercentiles(waits.filter(([nanoseconds]) => nanoseconds > 0));
}

/** Three digits, in words of a sentence: `12,300`, `0.0457`. */
export function said(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** A duration with the unit that suits it. */
export function saidNs(nanoseconds: number): string {
  if (nanoseconds < 1e3) return `${said(nanoseconds)} ns`;
  return nanoseconds < 1e6 ? `${said(nanoseconds / 1e3)} µs` : `${said(nanoseconds / 1e6)} ms`;
}
