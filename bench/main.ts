/**
 * `npm run bench [-- PART…]`: how fast the spine is, each figure with its spread. Parts are named in parts.ts; without a
 * name all of them run. `--json` for one document on stdout.
 */
import { cpus } from 'node:os';
import { setV8Flags } from '../src/run/v8flags.ts';
import { parts } from './parts.ts';

const names = parts.map(({ name }) => name);
const words = process.argv.slice(2);
const asJson = words.includes('--json');
if (words.includes('--help') || words.includes('-h')) {
  console.log(`npm run bench [-- [--json] PART…]\n\nParts, all unless named:\n  ${names.join('\n  ')}`);
  process.exit(0);
}
const wanted = words.filter(word => word !== '--json');
const unknown = wanted.find(word => !names.includes(word));
if (unknown !== undefined) {
  console.error(`coremap bench: part: ${unknown}: expected one of ${names.join(', ')}`);
  process.exit(2);
}

const note = (text: string) => console.error(`coremap bench: ${text}`);
const results: Record<string, unknown> = {};
for (const { name, explores, run } of parts.filter(part => wanted.length === 0 || wanted.includes(part.name))) {
  if (!explores) {
    setV8Flags();
  }
  const { data, text } = await run(note);
  results[name] = data;
  if (!asJson) {
    console.log(`\n${text}`);
  }
}
if (asJson) {
  const host = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
  console.log(JSON.stringify({ schema: 'coremap.microbench/1', host, ...results }));
}
