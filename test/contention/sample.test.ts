import { describe, expect, test } from 'vitest';
import { type CellFacts, jain, sampleOf } from '../../src/contention/sample.ts';
import type { SectionReport } from '../../src/contention/task.ts';

const facts: CellFacts = { operations: null, stoppedAt: null, timed: true, stalled: null, interrupted: false };

function report(changes: Partial<SectionReport> = {}): SectionReport {
  return {
    fault: null,
    startedAt: null,
    stoppedAt: null,
    operations: 100,
    completed: 101,
    cpuNanos: 1_010_000,
    cpuClock: 'thread',
    resolutionNs: 50,
    lock: { acquisitions: 101, contended: 11, sleeps: 3, spins: 40, waits: [[2000, 11]] },
    ...changes,
  };
}

describe("Jain's index", () => {
  test('is 1 when all have had the same, and 1/n when one has had all', () => {
    expect(jain([5, 5, 5, 5])).toBe(1);
    expect(jain([0, 0, 8, 0])).toBe(0.25);
  });

  test('is 0.8 for 1 and 3', () => {
    expect(jain([1, 3])).toBeCloseTo(0.8, 10);
  });

  test('does not depend on the unit, and is null when nobody had any', () => {
    expect(jain([1000, 3000, 7000])).toBeCloseTo(jain([1, 3, 7]) as number, 10);
    expect(jain([0, 0])).toBeNull();
    expect(jain([])).toBeNull();
  });
});

describe('a sample', () => {
  const started = report({ startedAt: 1000 });
  const stopped = report({ stoppedAt: 1200, operations: 300, completed: 300, resolutionNs: 40 });

  test('counts operations from the moment all were let go to the moment all were told to stop', () => {
    const sample = sampleOf([started, stopped], facts);
    expect(sample).toMatchObject({ windowMs: 200, opsPerSecond: 2000, operations: [100, 300], resolutionNs: 40 });
  });

  test('shares the CPU time among all operations that were ended, those after the stop included', () => {
    expect(sampleOf([started, stopped], facts).cpuMicrosPerOp).toBeCloseTo(2020 / 401, 10);
  });

  test('takes the longest reading where all CPUs read one clock of the process', () => {
    const coarse = { cpuClock: 'process' as const };
    const sample = sampleOf(
      [report({ ...started, ...coarse, cpuNanos: 5e6 }), report({ ...stopped, ...coarse })],
      facts,
    );
    expect(sample.cpuClock).toBe('process');
    expect(sample.cpuMicrosPerOp).toBeCloseTo(5000 / 401, 10);
  });

  test('counts acquisitions that found the lock free as waits of 0', () => {
    expect(sampleOf([started, stopped], facts)).toMatchObject({
      acquisitions: 202,
      contended: 22,
      sleeps: 6,
      spins: 80,
      waits: [
        [0, 180],
        [2000, 22],
      ],
      waitNs: { p50: 0, p99: 2000, p999: 2000, max: 2000 },
    });
  });

  test('knows no wait when locks were not timed', () => {
    const sample = sampleOf([started, stopped], { ...facts, timed: false });
    expect(sample).toMatchObject({ waits: [], waitNs: { p50: 0, max: 0 }, contended: 22 });
  });

  test('has the operations that the main thread counted, where it did', () => {
    const sample = sampleOf([started, report()], { ...facts, operations: [7, 13], stoppedAt: 1100 });
    expect(sample).toMatchObject({ windowMs: 100, opsPerSecond: 200, operations: [7, 13] });
    expect(sample.cpuMicrosPerOp).toBeCloseTo(2020 / 20, 10);
  });

  test('measured nothing when the machine stalled, or never started', () => {
    const stalled = { kind: 'stall' as const, limitMs: 5000, message: 'nothing has moved' };
    expect(sampleOf([started, stopped], { ...facts, stalled })).toMatchObject({
      opsPerSecond: 0,
      windowMs: 0,
      stalled,
    });
    expect(sampleOf([report(), stopped], facts)).toMatchObject({ opsPerSecond: 0, windowMs: 0 });
  });

  test('has no cost and no fairness without an operation', () => {
    const idle = report({ startedAt: 0, stoppedAt: 10, operations: 0, completed: 0, lock: null });
    expect(sampleOf([idle], facts)).toMatchObject({ cpuMicrosPerOp: null, fairness: null, acquisitions: 0, waits: [] });
  });
});
