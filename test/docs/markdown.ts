/** Reads the documentation: its files, links, headings, fenced blocks and tables. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's root, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** README.md and all of docs, as paths from the root. */
export function docFiles(): string[] {
  const docs = readdirSync(`${root}docs`).filter(name => name.endsWith('.md'));
  return ['README.md', ...docs.sort().map(name => `docs/${name}`)];
}

export function readDoc(file: string): string {
  return readFileSync(root + file, 'utf8');
}

/** A fenced block; `line` is that of its opening fence, counted from 1. */
export interface Fence {
  readonly language: string;
  readonly body: string;
  readonly line: number;
  /** The block that follows with nothing but an empty line in between. */
  readonly next: Fence | null;
}

export function fences(text: string): Fence[] {
  const found = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
  const made: Fence[] = [];
  for (const match of found.reverse()) {
    const end = match.index + match[0].length;
    const follows = made[0] !== undefined && /^\s*```/.test(text.slice(end));
    made.unshift({
      language: match[1] as string,
      body: match[2] as string,
      line: text.slice(0, match.index).split('\n').length,
      next: follows ? (made[0] as Fence) : null,
    });
  }
  return made;
}

/** The text with its fenced blocks emptied: what is left is prose. */
function prose(text: string): string {
  return text.replace(/^```\w*\n[\s\S]*?^```$/gm, '');
}

export interface Link {
  readonly label: string;
  readonly target: string;
}

/** Links and pictures, those of HTML too. */
export function links(text: string): Link[] {
  const markdown = [...prose(text).matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)];
  const html = [...prose(text).matchAll(/<(?:img|source|a)\b[^>]*?(?:src|srcset|href)="([^"]+)"/g)];
  return [
    ...markdown.map(match => ({ label: match[1] as string, target: match[2] as string })),
    ...html.map(match => ({ label: '', target: match[1] as string })),
  ];
}

/** What a link to a heading ends in, as GitHub makes it. */
export function anchors(text: string): string[] {
  return [...prose(text).matchAll(/^#{1,6} (.*)$/gm)].map(match =>
    (match[1] as string)
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The cells of the rows of all tables below a heading, without headers. */
export function tableRows(text: string, heading: string): string[][] {
  const start = text.indexOf(`\n${heading}\n`);
  if (start < 0) {
    throw new RangeError(`no heading "${heading}"`);
  }
  const level = /^#+/.exec(heading)?.[0].length ?? 1;
  const rest = text.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  const lines = (end < 0 ? rest : rest.slice(0, end)).split('\n');
  const rows = lines.filter((line, n) => {
    const separator = (n: number) => /^\|[\s|:-]+\|$/.test(lines[n] ?? '');
    return line.startsWith('|') && !separator(n) && !separator(n + 1);
  });
  return rows.map(row =>
    row
      .slice(1, row.lastIndexOf('|'))
      .split(/(?<!\\)\|/)
      .map(cell => cell.trim()),
  );
}

/** A table in Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(header) + line(header.map(() => '---')) + rows.map(line).join('');
}

/** The text with another body between `<!-- name -->` and `<!-- /name -->`. */
export function withBlock(text: string, name: string, body: string): string {
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = text.indexOf(open);
  const to = text.indexOf(close);
  if (from < 0 || to < from) {
    throw new RangeError(`no block "${name}"`);
  }
  return text.slice(0, from + open.length) + body + text.slice(to);
}
