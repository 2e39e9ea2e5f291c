/** The command line in this process, its machine on worker threads as always. */
import { loadCatalogue } from '../../src/cli/catalogue.ts';
import { run } from '../../src/run/run.ts';
import { say } from '../cli/stub.ts';
import type { Ended } from './coremap.ts';

/** What `coremap ARGUMENTS --json` ends with. A process of its own would take half a second more, and add nothing. */
export async function coremapHere(args: string): Promise<Ended> {
  const { exitCode, err, out } = await say([...args.split(' '), '--json'], { run, catalogue: loadCatalogue });
  return { code: exitCode, err, document: JSON.parse(out) };
}
