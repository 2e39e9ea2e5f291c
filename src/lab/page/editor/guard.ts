/** Lets every turn of every loop of a module be counted (turns.ts of the lab), so that none goes on for ever. */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import type { Insertion } from '../../web/modules.ts';

const STRICT = '"use strict";';
const PRELUDE = "const { turn: $turn } = require('src/lab/turns.ts');";
const TURN = '$turn();';
const LOOP = /^(?:While|For|Do)Statement$/;

/** What is to be put into a module so that its turns are counted, in order; none without a loop. No line moves. */
export function turnsOf(code: string): Insertion[] {
  const insertions: Insertion[] = [];
  parser.parse(code).iterate({
    enter: ({ type, node }) => {
      const body = LOOP.test(type.name) ? bodyOf(node) : null;
      if (body?.name === 'Block') {
        insertions.push({ at: body.from + 1, text: TURN });
      } else if (body !== null) {
        insertions.push({ at: body.from, text: `{${TURN}` }, { at: body.to, text: '}' });
      }
    },
  });
  if (insertions.length > 0) {
    insertions.push({ at: code.startsWith(STRICT) ? STRICT.length : 0, text: PRELUDE });
  }
  // Of two at one place, the one that was found first comes first: an outer loop's before an inner one's.
  return insertions.sort((a, b) => a.at - b.at);
}

/** A `do` has its statement in front of its condition, the others have it last. */
function bodyOf(loop: SyntaxNode): SyntaxNode | null {
  return loop.name === 'DoStatement' ? (loop.firstChild?.nextSibling ?? null) : loop.lastChild;
}

export function inserted(code: string, insertions: readonly Insertion[]): string {
  let done = 0;
  let text = '';
  for (const { at, text: more } of insertions) {
    text += code.slice(done, at) + more;
    done = at;
  }
  return text + code.slice(done);
}
