/** Where the workers are: built ones beside a built program, TypeScript beside its sources. */
import { fileURLToPath } from 'node:url';

const fromSource = import.meta.url.endsWith('.ts');

/** What the runtime's command line needs to load a worker. */
export const LOADER: readonly string[] = fromSource ? ['--import', 'tsx'] : [];

/** The file of a worker of that name, as the pools want it. */
export function workerFile(name: string): string {
  return fileURLToPath(new URL(`../../workers/${name}.${fromSource ? 'ts' : 'js'}`, import.meta.url));
}
