import { describe, expect, test } from 'vitest';
import type { LabSession } from '../../src/lab/api.ts';
import { open, openReplay } from '../../src/lab/engine.ts';
import { lessons } from '../../src/lab/lessons/index.ts';
import { commonSteps } from '../../src/lab/runs/run.ts';
import { play } from './play.ts';

const choicesOf = (session: LabSession | null) => session?.history.map(({ thread }) => thread) ?? [];

/** How runs end that are drawn under other seeds. */
function drawnEnds(session: LabSession): (string | undefined)[] {
  const other = open(session.request);
  return Array.from({ length: 5 }, (_, seed) => {
    other.goTo(0);
    other.run('pos', seed);
    return other.end()?.kind;
  });
}

const faulty = lessons
  .map(({ id, request, keys }) => {
    const session = open(request);
    play(session, keys);
    session.run('default', 0);
    return { id, session };
  })
  .filter(({ session }) => session.fault() !== null);

test('every lesson but the first has a fault', () => {
  expect(faulty.map(({ id }) => id)).toEqual(lessons.slice(1).map(({ id }) => id));
});

describe.each(faulty)('the fault of $id', ({ session }) => {
  const good = session.goodRun();

  test('is not in the good run; where none is found, no run that is drawn is without a fault either', () => {
    const onlyEndsWell = good?.end()?.fault?.kind === 'data-race' && good.end()?.endedIn === null;
    if (good === null || onlyEndsWell) {
      expect(new Set(drawnEnds(session))).toEqual(new Set(['fault']));
    } else {
      expect(good.end()).toEqual({ kind: 'done', fault: null, endedIn: null });
    }
  });

  test.skipIf(good === null)('is compared with a run of the same program, the same one each time', () => {
    expect(good?.position).toBe(good?.length);
    expect(commonSteps(choicesOf(session), choicesOf(good))).toBeLessThan(session.length);
    expect(choicesOf(openReplay(good?.replayString() ?? ''))).toEqual(choicesOf(good));
    expect(choicesOf(session.goodRun())).toEqual(choicesOf(good));
  });
});

test('no later choice than the one that is found, taken otherwise and gone on with by default, avoids the fault', () => {
  const session = open({ program: 'lock-sleep', options: { mutant: 'sleep-before-enqueue', ops: 1 } });
  play(session, lessons.find(({ id }) => id === 'lost-wakeup')?.keys ?? '');
  const choices = choicesOf(session);
  const common = commonSteps(choices, choicesOf(session.goodRun()));
  const other = open(session.request);
  for (let at = common + 1; at < choices.length; at++) {
    other.take(choices.slice(0, at));
    for (const thread of other.state().enabled.filter(each => each !== choices[at])) {
      other.take([...choices.slice(0, at), thread]);
      other.run('default', 0);
      expect(other.end()?.kind).toBe('fault');
    }
  }
});

test('one that goes the same way for longer than another is asked for', () => {
  const session = open({ program: 'lock-sleep', options: { mutant: 'sleep-before-enqueue', ops: 1 } });
  play(session, lessons.find(({ id }) => id === 'lost-wakeup')?.keys ?? '');
  const common = commonSteps(choicesOf(session), choicesOf(session.goodRun()));
  expect(choicesOf(session.goodRun(common - 1))).toEqual(choicesOf(session.goodRun()));
  expect(session.goodRun(common)).toBeNull();
});

test('a run without a fault is compared with none', () => {
  const session = open({ program: 'alloc' });
  session.run('default', 0);
  expect(session.goodRun()).toBeNull();
});
