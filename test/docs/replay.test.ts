/** Replay strings that the documentation shows end here as it says: one that the kernel has left behind would be refused. */
import { expect, test } from 'vitest';
import { mutants } from '../../src/check/mutants/index.ts';
import { parseReplay } from '../../src/explore/replaystring.ts';
import { replay } from '../../src/run/replay.ts';
import { docFiles, readDoc } from './markdown.ts';

const shown = docFiles().flatMap(file =>
  [...readDoc(file).matchAll(/\bcm1(?:\/[\w.,=%~:-]*){5}/g)].map(([text]) => ({ file, text })),
);

test('the documentation shows some', () => {
  expect(shown.length).toBeGreaterThan(0);
});

// Those of a test are held to it where they are printed (test/explore/user/doc.test.ts).
test.each(shown.filter(({ text }) => !parseReplay(text).inTest))('$file: $text', async ({ text }) => {
  const { fault, steps } = await replay(text);
  expect(`${steps.length} steps, ${fault?.kind}`).toBe(`${parseReplay(text).steps} steps, ${parseReplay(text).ends}`);
});

test('the documentation counts the mutants that there are', () => {
  const text = readDoc('docs/mutants.md').replaceAll('\n', ' ');
  expect(text).toContain(`\`auto\` found ${mutants.length} of ${mutants.length},`);
});
