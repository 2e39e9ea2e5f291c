/** Runs the commands whose output the documentation shows, and compares what does not vary from run to run. */
import { execFile } from 'node:child_process';
import { root } from './markdown.ts';

/** Longest time for a command, in milliseconds. */
const LIMIT_MS = 50_000;
/** Used where a shown command names no seed. */
const SEED = 7;
/** In a shown output: lines left out. */
const LEFT_OUT = '…';

/** `coremap` is the built program; `npm start` is what package.json says that it is. */
const PRELUDE = `
coremap() { node dist/src/cli/main.js "$@"; }
npm() { [ "$*" = start ] && coremap run --seed ${SEED}; }
`;

/** What a command prints on standard output, whatever its exit code. */
export function outputOf(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, timeout: LIMIT_MS, killSignal: 'SIGKILL' as const };
    execFile('bash', ['-c', `${PRELUDE}\n${command}`], options, (error, stdout, stderr) => {
      if (error !== null && (error.killed === true || typeof error.code !== 'number' || error.code > 1)) {
        reject(new Error(`${command}\n${stderr}`));
      } else {
        resolve(stdout);
      }
    });
  });
}

/** An output without what varies: numbers with their units, and the widths of columns. */
export function masked(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map(line =>
      line
        .replace(/0x[0-9a-f]+/g, '#')
        .replace(/<?\d[\d,.]*( ?(%|ns|µs|ms|s|k|M|G|bytes|KiB|MiB|GiB)(?![\w]))?/g, '#')
        .replace(/\s+/g, ' ')
        .trim(),
    );
}

/** The lines of `actual` that stand where those of `shown` do: a line of dots in there is any number of lines. */
export function visiblePart(shown: string, actual: string): string {
  const lines = shown.trimEnd().split('\n');
  const gap = lines.indexOf(LEFT_OUT);
  if (gap < 0) {
    return actual;
  }
  const all = actual.trimEnd().split('\n');
  const tail = lines.length - gap - 1;
  return [...all.slice(0, gap), LEFT_OUT, ...all.slice(all.length - tail), ''].join('\n');
}
