/** Writes test/explore/corpus.json: for each planted bug, a replay string and the fault that it ends in. */
import { writeFileSync } from 'node:fs';
import { mutants } from '../src/check/mutants/index.ts';
import { tryMutant } from '../src/run/trymutant.ts';

const file = new URL('../test/explore/corpus.json', import.meta.url);
const corpus: Record<string, { kind: string; message: string; replay: string }> = {};
for (const { name } of mutants) {
  const { found } = await tryMutant({
    mutant: name,
    strategies: ['auto'],
    seed: 1,
    durationMs: 20_000,
    shrinking: { runs: 5000, milliseconds: 10_000 },
  });
  if (found === null) {
    process.exitCode = 1;
    console.error(`${name}: not found`);
  } else {
    const { kind, message, replay } = found;
    corpus[name] = { kind, message, replay };
    console.error(`${name}: ${kind}, ${found.switches} switches`);
  }
}
writeFileSync(file, `${JSON.stringify(corpus, null, 2)}\n`);
