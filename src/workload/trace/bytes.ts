/** Characters of a trace as bytes, and the few things every format needs to read them. */

export const NEWLINE = 0x0a;
const RETURN = 0x0d;
const TAB = 0x09;
export const SPACE = 0x20;
export const COMMA = 0x2c;
export const ZERO = 0x30;

/** The value of a hexadecimal digit; 255 for a byte that is none. */
export const HEX: Uint8Array = hexTable();

function hexTable(): Uint8Array {
  const table = new Uint8Array(256).fill(255);
  for (let value = 0; value < 16; value++) {
    const digit = value.toString(16);
    table[digit.charCodeAt(0)] = value;
    table[digit.toUpperCase().charCodeAt(0)] = value;
  }
  return table;
}

/** White space within or between lines. */
export function isSpace(byte: number): boolean {
  return byte === SPACE || byte === NEWLINE || byte === TAB || byte === RETURN;
}

/** A blank or tab: white space that does not end a line. */
export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN;
}

/** Where the next line starts. Precondition: a newline stands in `bytes[from..)`. */
export function nextLine(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] !== NEWLINE) at++;
  return at + 1;
}

/** Where the last whole line in `bytes[0..length)` ends; 0 if none does. */
export function endOfLines(bytes: Uint8Array, length: number): number {
  // A negative start would count from the end of the array, where old text may lie.
  return length === 0 ? 0 : bytes.lastIndexOf(NEWLINE, length - 1) + 1;
}

/** Whether the line at `from` is one that valgrind wrote about itself: `==pid==`, `--pid--` or `**pid**`. */
export function isValgrindLine(bytes: Uint8Array, from: number): boolean {
  const first = bytes[from];
  const marks = first === 0x3d || first === 0x2d || first === 0x2a;
  return marks && bytes[from + 1] === first;
}

const EXCERPT = 60;

/** The text at `from` up to the end of its line, for an error message: one line, short, printable. */
export function excerpt(bytes: Uint8Array, from: number, to = bytes.length): string {
  let end = from;
  while (end < to && end - from < EXCERPT && bytes[end] !== NEWLINE) end++;
  let text = '';
  for (const byte of bytes.subarray(from, end)) text += byte >= SPACE && byte < 0x7f ? String.fromCharCode(byte) : '?';
  text = text.trim();
  if (text === '') return 'an empty line';
  return end < to && bytes[end] !== NEWLINE ? `${text}...` : text;
}
