/** Colours for lines of TypeScript: comments, strings, numbers, words of the language; enough for reading. */
export interface Piece {
  readonly text: string;
  readonly kind: 'comment' | 'string' | 'word' | 'number' | 'call' | null;
}

const WORDS =
  'async await break case class const continue default else export extends false finally for from function get if import implements in instanceof interface let new null of override private readonly return set static super switch this throw true try type typeof undefined void while';
const IS_WORD: ReadonlySet<string> = new Set(WORDS.split(' '));

const TOKEN =
  /(?<comment>\/\/.*$|\/\*.*?(?:\*\/|$))|(?<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`?)|(?<number>\b(?:0x[\da-f_]+|\d[\d_.]*)\b)|(?<name>[A-Za-z_$#][\w$]*)/gi;

/** The pieces of each line of a file. */
export function highlighted(source: string): Piece[][] {
  let inComment = false;
  return source.split('\n').map(line => {
    if (inComment) {
      const end = line.indexOf('*/');
      if (end < 0) {
        return [{ text: line, kind: 'comment' }];
      }
      inComment = false;
      return [{ text: line.slice(0, end + 2), kind: 'comment' }, ...pieces(line.slice(end + 2))];
    }
    const found = pieces(line);
    const last = found.findLast(({ kind }) => kind === 'comment');
    inComment = last?.text.startsWith('/*') === true && !last.text.endsWith('*/');
    return found;
  });
}

function pieces(line: string): Piece[] {
  const found: Piece[] = [];
  let done = 0;
  for (const match of line.matchAll(TOKEN)) {
    if (match.index > done) {
      found.push({ text: line.slice(done, match.index), kind: null });
    }
    const { comment, string, number, name } = match.groups as Record<string, string | undefined>;
    done = match.index + match[0].length;
    const isCall = name !== undefined && line[done] === '(';
    const kind =
      comment !== undefined
        ? 'comment'
        : string !== undefined
          ? 'string'
          : number !== undefined
            ? 'number'
            : IS_WORD.has(name ?? '')
              ? 'word'
              : isCall
                ? 'call'
                : null;
    found.push({ text: match[0], kind });
  }
  return done < line.length ? [...found, { text: line.slice(done), kind: null }] : found;
}
