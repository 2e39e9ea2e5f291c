/** What is built, for tests that run it: the program, its workers, and the threads and processes of the tests themselves. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The built file of a source, such as `src/cli/main.ts`. A loader for TypeScript would take longer than most tests. */
export function built(source: string): string {
  const file = fileURLToPath(new URL(`../dist/${source.replace(/\.ts$/, '.js')}`, import.meta.url));
  if (!existsSync(file)) {
    throw new Error(`${source} is not built: npm run build does it, as npm test does`);
  }
  return file;
}

/** The program, as a user starts it. */
export const program = (): string => built('src/cli/main.ts');
