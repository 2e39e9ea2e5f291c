/** Demonstrations as documents. */
import type { Demo, DemoOutcome } from '../demo/types.ts';
import { createDocument, type Envelope } from './envelope.ts';

export type DemoDocument = Envelope<'coremap.demo/1'>;
export type DemosDocument = Envelope<'coremap.demos/1'>;

/** How a demonstration, or a row of them, went. */
interface Played {
  readonly seed: number;
  readonly elapsedMs: number;
  readonly interrupted: boolean;
}

/** One of several. */
interface PlayedDemo extends DemoOutcome {
  readonly name: string;
  readonly claim: string;
  readonly elapsedMs: number;
}

/** The document of a demonstration. It is `ok` when the claim holds: a fault shown on purpose is evidence, not a fault. */
export function createDemoDocument(
  { name, claim }: Demo,
  { evidence, holds, ...played }: DemoOutcome & Played,
): DemoDocument {
  const result = { claim, evidence: [...evidence], holds };
  return { ...createDocument('coremap.demo/1', { ...played, options: { name }, result, faults: [] }), ok: holds };
}

/** The document of several, `ok` when all claims hold and none was stopped. */
export function createDemosDocument(demos: readonly PlayedDemo[], played: Played): DemosDocument {
  const holds = !played.interrupted && demos.every(demo => demo.holds);
  const result = { demos: demos.map(demo => ({ ...demo, elapsedMs: Math.round(demo.elapsedMs) })), holds };
  return { ...createDocument('coremap.demos/1', { ...played, options: {}, result, faults: [] }), ok: holds };
}
