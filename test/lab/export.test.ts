import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { open } from '../../src/lab/engine.ts';
import { COLOURS } from '../../src/lab/page/export/lanestyle.ts';
import { lanesSvg } from '../../src/lab/page/export/lanesvg.ts';
import { perfettoOf } from '../../src/report/perfetto.ts';
import { replay } from '../../src/run/replay.ts';

const race = open({ program: 'page_alloc', options: { mutant: 'no-lock' } });
race.run('random', 3);

describe('the trace', () => {
  test.each([
    ['a race', race],
    ['a run with evictions, over the disk', ran('walk', 'pct', 5)],
    ['a run that is not over', begun()],
  ])('of %s is what the command line writes of its replay string', async (_, session) => {
    const told = await replay(session.replayString());
    // Here the innermost line may be this file's: the runner's stacks show who awaits.
    const steps = told.steps.map(step => (step.where?.file.startsWith('test/') ? { ...step, where: null } : step));
    expect(perfettoOf(session.told()) === perfettoOf({ ...told, steps })).toBe(true);
  });

  test('names lines of the source and functions without their getters', () => {
    const { steps } = race.told();
    expect(
      steps.every(({ where }) => where === null || /^src\/(?:vm|sync|machine|check|explore)\//.test(where.file)),
    ).toBe(true);
    expect(steps.some(({ where }) => where?.file === 'src/vm/coremap.ts')).toBe(true);
    expect(steps.some(({ where }) => / \[as /.test(where?.function ?? ''))).toBe(false);
  });
});

function ran(program: string, strategy: string, seed: number) {
  const session = open({ program });
  session.run(strategy, seed);
  return session;
}

function begun() {
  const session = open({ program: 'alloc' });
  session.step(1);
  session.stepOperation(0);
  session.back();
  return session;
}

describe('the picture of the lanes', () => {
  const svg = lanesSvg(race);

  test('stands alone: its own styles, a title and what it shows in words, nothing from elsewhere', () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
    expect(svg).toContain('<title id="title">Lanes of page_alloc, planted bug no-lock</title>');
    expect(svg).toContain(`data race. A lane for each thread`);
    expect(svg).toContain(race.replayString());
    expect(svg).toMatch(/<style>.*prefers-color-scheme:dark/s);
    expect(svg.match(/(?:href|src|url\()/g)).toBeNull();
  });

  test('has a dot for each step, and the pair of the race', () => {
    expect(svg.match(/<circle class="(?:changes|looks) t\d"/g)).toHaveLength(race.length);
    expect(svg.match(/nothing orders these two/g)).toHaveLength(1);
    expect(svg).toContain('>CPU 0</text>');
  });

  test('of a run that goes on says so', () => {
    const begun = open({ program: 'walk' });
    begun.take(Array.from({ length: 5 }, () => 0));
    expect(lanesSvg(begun).match(/<circle class/g)).toHaveLength(5);
    expect(lanesSvg(open({ program: 'alloc' }))).toContain('the run goes on');
  });
});

test("the picture's colours are the page's", () => {
  const page = readFileSync(new URL('../../src/lab/page/styles/base.css', import.meta.url), 'utf8');
  for (const [name, [light, dark]] of Object.entries(COLOURS)) {
    expect(page).toContain(`--${name}: light-dark(${light}, ${dark});`);
  }
});
