/** Long lines for narrow terminals. */

/** Breaks a text into lines of at most `width` letters, at blanks; a word that is longer has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

/** Strokes at the beginning of a line of a drawing, or blanks. */
const STROKES = /^[|+>\s-]*/;
/** What a line of a moment begins with. */
const WHO = /^CPU \d+ {2,}/;

/** The same for one line of a list or a drawing: what follows is indented, and a drawing's upright strokes go on. */
export function hanging(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const strokes = STROKES.exec(line)?.[0] ?? '';
  const who = WHO.exec(line)?.[0] ?? '';
  const indent = strokes.replace(/[^|]/g, ' ') + ' '.repeat(who.length || 2);
  const [first, ...rest] = wrapped(line.slice(strokes.length + who.length), width - indent.length);
  return [strokes + who + first, ...rest.map(each => indent + each)];
}
