/** The built workers, in place of src/run/workerfile.ts: a loader for each of them would take longer than most tests. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const LOADER: readonly string[] = [];

export function workerFile(name: string): string {
  const file = fileURLToPath(new URL(`../dist/workers/${name}.js`, import.meta.url));
  if (!existsSync(file)) {
    throw new Error('these tests run the built workers: npm run build makes them, as npm test does');
  }
  return file;
}
