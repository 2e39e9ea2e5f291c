import { describe, expect, test } from 'vitest';
import { open, prove } from '../../src/lab/engine.ts';
import { lessons } from '../../src/lab/lessons/index.ts';
import { readDoc, tableRows } from '../docs/markdown.ts';
import { play } from './play.ts';

/** Programs that the explorer's own tests prove, which takes longer than a test here should. */
const PROVED_ELSEWHERE = ['modify', 'evict-clean', 'evict-dirty'];

test('lessons are told apart by their names', () => {
  expect(new Set(lessons.map(({ id }) => id)).size).toBe(lessons.length);
});

test('the documentation lists them in their order, with the bug of each', () => {
  const rows = tableRows(readDoc('docs/lab.md'), '## Lessons').map(([id, mutant]) => [id, mutant]);
  const bug = (mutant: string | undefined) => (mutant === undefined ? 'none' : `\`${mutant}\``);
  expect(rows).toEqual(lessons.map(({ id, request }) => [`\`${id}\``, bug(request.options?.mutant)]));
});

describe.each(lessons)('$id', ({ setting, request, goal, reached, keys, question, told, mends }) => {
  test('its keys bring about what it asks for, and nothing before their last', () => {
    const session = open(request);
    play(session, keys.slice(0, -1));
    expect(reached(session.state())).toBe(false);
    const whole = open(request);
    play(whole, keys);
    expect(reached(whole.state())).toBe(true);
  });

  test('its setting is two sentences, its goal one, and none of its texts is long', () => {
    expect(setting.split(/[.?](?: |$)/).filter(text => text !== '')).toHaveLength(2);
    expect(goal.split(/[.?](?: |$)/).filter(text => text !== '')).toHaveLength(1);
    const short = [goal, question.text, ...question.answers, ...mends.flatMap(({ text, why }) => [text, why])];
    expect(short.filter(text => text.length > 220)).toEqual([]);
    expect([setting, told].filter(text => text.length > 400)).toEqual([]);
  });

  test('its question has one right answer, and one mend is right', () => {
    expect(question.answers[question.right]).toBeDefined();
    expect(mends.filter(({ right }) => right)).toHaveLength(1);
  });

  test.each(mends)('$text: $right', ({ request: mended, right }) => {
    if (right && PROVED_ELSEWHERE.includes(mended.program)) {
      expect(mended.options).toBeUndefined();
      return;
    }
    expect(
      prove(
        mended,
        () => {},
        () => performance.now(),
      ).kind,
    ).toBe(right ? 'proved' : 'refuted');
  });
});
