/**
 * Recognises a trace's format from its first lines. Lines of valgrind itself and empty ones say nothing.
 *
 * - The first line is an access of lackey: `lackey`.
 * - The first line is `label address` with label 0 to 2, and in sight is one that cannot be page numbers, for a letter in
 *   its address or for a comment: `din`.
 * - The first line is page numbers, and not two of them with the first below 3: `pages`.
 *
 * A trace that fits two formats, as `1 2` does, is refused, rather than read wrongly without a word.
 */
import type { TraceFormat } from './reference.ts';
import { TraceError } from './traceerror.ts';

/** Bytes looked at; a shorter trace is looked at whole, so how the bytes arrive never matters. */
export const HEAD_BYTES = 64 * 1024;

const LACKEY = /^(I | [LSM]) [0-9a-f]+,[0-9]+\s*$/i;
const DIN = /^\s*[012]\s+(0x)?[0-9a-f]+(\s.*)?$/i;
const PAGES = /^\s*[0-9]+\s*w?(\s+[0-9]+\s*w?)*\s*$/;
/** After the address a number and more: page numbers with something wrong among them, rather than a comment. */
const NUMBERED = /^\s*[012]\s+[0-9]+\s+[0-9]+w?(\s|$)/;
const VALGRIND = /^(==|--|\*\*)/;

const ANY = 'a trace of format lackey, din or pages; name its format if it is one with a bad line';
const ONE = 'clearly din or clearly pages: it could be both, and --format says which';

/** The format of a trace that starts with `head`; `whole` says that nothing follows. */
export function detectFormat(file: string, head: Uint8Array, whole: boolean): TraceFormat {
  const lines = firstLines(head, whole);
  const [first] = lines;
  if (first === undefined) throw new TraceError(file, null, whole ? 'empty' : 'no reference in sight', ANY);
  if (LACKEY.test(first.text)) return 'lackey';
  if (isDin(first.text)) return dinOrRefuse(file, lines);
  if (PAGES.test(first.text)) return 'pages';
  throw new TraceError(file, first.number, short(first.text), ANY);
}

interface Line {
  readonly number: number;
  readonly text: string;
}

function firstLines(head: Uint8Array, whole: boolean): Line[] {
  const text = new TextDecoder('latin1').decode(head.subarray(0, HEAD_BYTES));
  return withoutPartial(text, whole)
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line }))
    .filter(line => line.text.trim() !== '' && !VALGRIND.test(line.text));
}

/** Without the line, or the token of the only line, that may be cut off. */
function withoutPartial(text: string, whole: boolean): string {
  if (whole) return text;
  const end = text.lastIndexOf('\n');
  return end >= 0 ? text.slice(0, end) : text.replace(/\S+$/, '');
}

/** Page numbers look like a din line with a comment, so a din line that is nothing but numbers has exactly two. */
function isDin(text: string): boolean {
  return DIN.test(text) && !NUMBERED.test(text) && (text.trim().split(/\s+/).length === 2 || !PAGES.test(text));
}

/** The first line could be din's. So could page numbers be, two a line: some line must be what they are not. */
function dinOrRefuse(file: string, lines: readonly Line[]): 'din' {
  if (lines.some(({ text }) => isDin(text) && !PAGES.test(text))) return 'din';
  const other = lines.find(({ text }) => !isDin(text)) ?? (lines[0] as Line);
  const fits = isDin(other.text) || PAGES.test(other.text);
  throw new TraceError(file, other.number, short(other.text), fits ? ONE : ANY);
}

function short(text: string): string {
  const printable = text.trim().replace(/[^ -~]/g, '?');
  return printable.length > 60 ? `${printable.slice(0, 60)}...` : printable;
}
