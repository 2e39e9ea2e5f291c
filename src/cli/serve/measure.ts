/** `bench --quick` in this process, for the page. */
import { createBenchDocument } from '../../report/bench.ts';
import type { LiveMessage } from '../../report/live.ts';
import { quickSettings } from '../benchoptions.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Services } from '../services.ts';
import type { Reports } from './reports.ts';

/** Measures, tells how far it is, and adds the report; one that was stopped is not kept. Never rejects. */
export async function measure(
  catalogue: Catalogue,
  bench: Services['bench'],
  reports: Reports,
  signal: AbortSignal,
  tell: (message: LiveMessage) => void,
): Promise<void> {
  const settings = quickSettings(catalogue);
  let failed: string | null = null;
  try {
    const outcome = await bench(settings, {
      signal,
      progress: ({ phase, cell: { lock, cpus, section }, done, planned }) =>
        tell({ kind: 'measuring', progress: { phase, done, planned, cell: `${lock}, ${section}, ${cpus} CPUs` } }),
    });
    if (!outcome.interrupted) {
      const name = `measured here at ${new Date().toTimeString().slice(0, 8)}`;
      reports.add({ name, document: createBenchDocument(settings, outcome) });
    }
  } catch (error) {
    failed = error instanceof Error ? error.message : String(error);
  }
  tell({ kind: 'measured', reports: reports.entries, failed });
}
