/** Writes docs/schema/*.json, the JSON Schema of each document that `--json` prints, from the schemas in the source. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { schemaFiles } from './schemafiles.ts';

mkdirSync(new URL('../docs/schema/', import.meta.url), { recursive: true });
for (const [name, text] of schemaFiles()) {
  writeFileSync(new URL(`../docs/schema/${name}`, import.meta.url), text);
}
