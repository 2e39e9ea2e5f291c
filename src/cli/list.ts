import { performance } from 'node:perf_hooks';
import type { Command } from 'commander';
import { columns } from '../report/columns.ts';
import { createDocument } from '../report/envelope.ts';
import { wrapped } from '../report/wrap.ts';
import { type Catalogue, emptyKinds, type Kind, kinds } from './catalogue.ts';
import { type CommonOptions, seedOf, withCommon } from './common.ts';
import type { Services } from './services.ts';
import { knownName } from './values/names.ts';

function kindText(kind: Kind, catalogue: Catalogue, line: number): string {
  const room = line - 4 - Math.max(...catalogue[kind].map(({ name }) => name.length));
  const rows = catalogue[kind].flatMap(({ name, summary }) =>
    wrapped(summary, room).map((each, n) => [n === 0 ? `  ${name}` : '', each]),
  );
  return `${kind}\n${rows.length > 0 ? columns(rows, ['left', 'left']) : `  ${emptyKinds[kind] ?? 'none'}\n`}`;
}

/** `coremap list`: everything that can be named on the command line. */
export function addList(program: Command, { terminal, catalogue }: Services): void {
  const command = program
    .command('list')
    .description(`show what can be named: ${kinds.join(', ')}`)
    .argument('[kind]', 'only this kind');
  withCommon(command, [
    'coremap list                                        everything',
    'coremap list mutants                                the ways to break the kernel on purpose',
    'coremap list locks --json                           for scripts',
  ]).action(async (wanted: string | undefined, options: CommonOptions) => {
    if (wanted !== undefined) knownName('kind', wanted, kinds, 'kinds');
    const known = await catalogue();
    const shown = kinds.filter(kind => wanted === undefined || kind === wanted);
    if (options.json) {
      const result = Object.fromEntries(shown.map(kind => [kind, known[kind]]));
      const document = createDocument('coremap.list/1', {
        seed: seedOf(options),
        options: { kind: wanted ?? null },
        elapsedMs: performance.now(),
        interrupted: false,
        result,
        faults: [],
      });
      terminal.out(`${JSON.stringify(document)}\n`);
    } else {
      terminal.out(shown.map(kind => kindText(kind, known, terminal.outLine)).join('\n'));
    }
  });
}
