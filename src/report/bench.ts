/** A contention benchmark as a document. */
import type { BenchOutcome } from '../contention/bench.ts';
import type { BenchRow, BenchSettings } from '../contention/types.ts';
import type { Fault } from '../run/types.ts';
import { createDocument, type Envelope } from './envelope.ts';
import { counted } from './numbers.ts';

export type BenchEnvelope = Envelope<'coremap.bench/1'>;

/** A cell that stalls is a result; a kernel that panics is broken, whatever lock it was given. */
function faultOf({ lock, cpus, section, stalled }: BenchRow): Fault[] {
  if (stalled?.kind !== 'panic') return [];
  const message = `${lock}, ${section}, ${counted(cpus, 'CPU')}: ${stalled.message}`;
  return [{ kind: 'panic', message, cpus: [], replay: null, details: { lock, section, cpus } }];
}

export function createBenchDocument(
  settings: BenchSettings,
  { elapsedMs, interrupted, result }: BenchOutcome,
): BenchEnvelope {
  return createDocument('coremap.bench/1', {
    seed: settings.seed,
    options: settings,
    elapsedMs,
    interrupted,
    result,
    faults: result.rows.flatMap(faultOf),
  });
}
