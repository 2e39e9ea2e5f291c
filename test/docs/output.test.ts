import { describe, expect, test } from 'vitest';
import { withBlocks } from './generated.ts';
import { docFiles, type Fence, fences, readDoc, root } from './markdown.ts';
import { masked, outputOf, visiblePart } from './output.ts';

/** Whether two outputs differ in more than what varies: numbers in text, nothing in JSON. */
function same({ language, body }: Fence, actual: string): boolean {
  return language === 'json' ? actual.trim() === body.trim() : masked(actual).join('\n') === masked(body).join('\n');
}

/** The text with another body in its nth fenced block. */
function withBody(text: string, nth: number, body: string): string {
  const { line } = fences(text)[nth] as Fence;
  const lines = text.split('\n');
  return [...lines.slice(0, line), ...body.trimEnd().split('\n'), ...lines.slice(lines.indexOf('```', line))].join(
    '\n',
  );
}

/** The file as it should be: a shell block that an output follows is run, and its output put there if it differs. */
async function withOutputs(file: string): Promise<string> {
  let text = readDoc(file);
  for (const [nth, { language, body, next }] of fences(text).entries()) {
    if (language === 'sh' && next !== null && /^(text|json)$/.test(next.language)) {
      const actual = visiblePart(next.body, await outputOf(body));
      text = same(next, actual) ? text : withBody(text, nth + 1, actual);
    }
  }
  return text;
}

// `vitest -u` writes the file; otherwise the difference is shown.
test.each(docFiles())(
  '%s shows what its commands print, but for numbers, and has the tables that the program makes',
  async file => {
    await expect(withBlocks(file, await withOutputs(file))).toMatchFileSnapshot(root + file);
  },
  180_000,
);

describe('the comparison', () => {
  test('lets numbers, their units and the widths of columns vary', () => {
    expect(masked('  lock   taken 34.8 k times, <1 % found it held\n')).toEqual(
      masked('  lock  taken 1,234 times, 12 % found it held'),
    );
    expect(masked('answered  half within 51.2 µs')).toEqual(masked('answered half within 3 ms'));
  });

  test('sees another word, another label, and a line that is missing', () => {
    expect(masked('5 pages')).not.toEqual(masked('5 faults'));
    expect(masked('1 sent')).not.toEqual(masked('1 taken'));
    expect(masked('a 1\nb 2')).not.toEqual(masked('a 1'));
  });

  test('leaves out as many lines as there are where dots stand', () => {
    expect(visiblePart('first\n…\nlast', 'first\nsecond\nthird\nlast\n')).toBe('first\n…\nlast\n');
  });
});
