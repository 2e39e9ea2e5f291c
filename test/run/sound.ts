import { expect } from 'vitest';
import type { Ended } from './coremap.ts';

/**
 * The program ended by itself with nothing wrong found: every frame is free, every swap slot given back, every shootdown
 * acknowledged.
 */
export function expectSound({ code, document }: Ended): void {
  const { result, faults, ok, interrupted } = document;
  expect(faults).toEqual([]);
  expect(result.audit).toEqual({ frames: result.frames, free: result.frames, fixed: 0, leaked: 0, mismatches: 0 });
  expect(result.shootdowns.acknowledged).toBe(result.shootdowns.sent);
  expect({ code, ok, interrupted }).toEqual({ code: 0, ok: true, interrupted: false });
}
