/** Reads the command lines of a shell block, as far as the documentation uses the shell. */

/** Each simple command as its words: lines joined, comments gone, pipes and `&&` taken apart. */
export function commandsOf(block: string): string[][] {
  return block
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap(line => splitLine(line))
    .filter(words => words.length > 0);
}

function splitLine(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const [token] of line.matchAll(/#.*|&&|\|\||[|;]|(?:'[^']*'|"[^"]*"|\\.|[^\s'"|;&])+/g)) {
    if (token.startsWith('#')) {
      break;
    }
    if (/^(&&|\|\||[|;])$/.test(token)) {
      commands.push([]);
    } else {
      commands.at(-1)?.push(token.replace(/'([^']*)'|"([^"]*)"|\\(.)/g, '$1$2$3'));
    }
  }
  return commands.map(withoutRedirections);
}

function withoutRedirections(words: string[]): string[] {
  const at = words.findIndex(word => /^\d?[<>]/.test(word));
  return at < 0 ? words : words.slice(0, at);
}
