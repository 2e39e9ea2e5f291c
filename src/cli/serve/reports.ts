/** Reports of `coremap bench`: those of files, and those measured here. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { BenchEnvelope } from '../../report/bench.ts';
import { schemas } from '../../report/envelope.ts';
import { benchHtml } from '../../report/html.ts';
import type { ReportEntry } from '../../report/live.ts';
import { distinct } from '../../report/svgcells.ts';
import { BadInput } from '../../run/badinput.ts';

const OPTION = '--reports';
const EXPECTED = 'expected a document of "coremap bench --json"';

export interface Report {
  readonly name: string;
  readonly document: BenchEnvelope;
}

/** The reports of files and of folders, whose files that end in .json are taken. Throws BadInput for one that is none. */
export function loadReports(paths: readonly string[]): Report[] {
  return paths.flatMap(filesAt).map(file => ({ name: file, document: documentIn(file) }));
}

function filesAt(path: string): string[] {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined) {
    throw new BadInput(OPTION, path, 'expected a file or a folder that is there');
  }
  if (!there.isDirectory()) {
    return [path];
  }
  const names = readdirSync(path).filter(name => name.endsWith('.json'));
  if (names.length === 0) {
    throw new BadInput(OPTION, path, 'expected a folder with files that end in .json');
  }
  return names.sort().map(name => join(path, name));
}

function documentIn(file: string): BenchEnvelope {
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new BadInput(OPTION, file, `${EXPECTED} (${(error as Error).message})`);
  }
  const parsed = v.safeParse(schemas['coremap.bench/1'], text);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new BadInput(OPTION, file, `${EXPECTED} (${v.getDotPath(issue) ?? 'the whole'}: ${issue.message})`);
  }
  return parsed.output;
}

/** Numbered from 1, in the order in which they came. */
export class Reports {
  readonly #all: Report[];

  constructor(all: readonly Report[]) {
    this.#all = [...all];
  }

  add(report: Report): void {
    this.#all.push(report);
  }

  get entries(): ReportEntry[] {
    return this.#all.map(({ name, document: { result, host } }, n) => ({
      number: n + 1,
      name,
      cells: result.rows.length,
      locks: distinct(result.rows, 'lock'),
      host: `${host.cpu}, ${host.cores} cores, Node ${host.node.replace('v', '')}`,
    }));
  }

  /** `1`: the report as a page; `1.json`: its document. Null for one that is not there. */
  file(name: string): { readonly type: string; readonly text: string } | null {
    const [, number, json] = /^(\d{1,6})(\.json)?$/.exec(name) ?? [];
    const report = this.#all[Number(number) - 1];
    if (report === undefined) {
      return null;
    }
    return json === undefined
      ? { type: 'text/html; charset=utf-8', text: benchHtml(report.document) }
      : { type: 'application/json', text: `${JSON.stringify(report.document)}\n` };
  }
}
