import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { embeddedModules } from '../../scripts/labmodules.ts';
import type { LabEngine } from '../../src/lab/api.ts';
import { lessons } from '../../src/lab/lessons/index.ts';
import type { Lesson } from '../../src/lab/lessons/lesson.ts';
import { lostFrame } from '../../src/lab/lessons/lostframe.ts';
import { addressOf, addressText } from '../../src/lab/page/address.ts';
import { changedLinesOf } from '../../src/lab/page/editor/changedlines.ts';
import { isEditable } from '../../src/lab/page/editor/editing.ts';
import { inserted, turnsOf } from '../../src/lab/page/editor/guard.ts';
import { editsOf, linkText } from '../../src/lab/page/editor/linktext.ts';
import { overlaid } from '../../src/lab/page/editor/overlay.ts';
import { stripTypes } from '../../src/lab/page/editor/strip.ts';
import { engineOver, type Host } from '../../src/lab/page/engineover.ts';
import { Lab } from '../../src/lab/page/lab.ts';

const modules = embeddedModules(fileURLToPath(new URL('../..', import.meta.url)));
// What the browser says of a script is for the browser's tests.
const tools = { overlaid, linkText, editsOf, syntaxFault: () => null };
const host: Host = {
  tools: () => tools,
  explore: () => {
    throw new Error('there are no workers here');
  },
};
const engine = engineOver(modules, new Map(), host);

const PAGE = 'src/vm/page.ts';
const COREMAP = 'src/vm/coremap.ts';
const MUTANTS = 'src/check/mutants/allocation.ts';
const EXAMPLE = 'examples/01-lost-update.ts';

const original = (file: string) => engine.original(file) as string;
const lineOf = (text: string, part: string) => text.split('\n').findIndex(line => line.includes(part)) + 1;
const withLine = (file: string, part: string, to: string) => {
  const text = original(file);
  return text
    .split('\n')
    .with(lineOf(text, part) - 1, to)
    .join('\n');
};
const mended = () =>
  original(MUTANTS)
    .replace('acquire: () => {},', 'acquire: () => lock.acquire(),')
    .replace('release: () => {},', 'release: () => lock.release(),')
    .replace('holds: () => true,', 'holds: () => lock.holds(),');

/** What a lab does with a changed file. */
function edited(file: string, text: string, hash = '#program=page_alloc'): Lab {
  const lab = new Lab(engine, () => {});
  lab.openAddress(addressOf(hash));
  lab.editing.type(file, text);
  lab.editing.run();
  return lab;
}

describe('what cannot be parsed is told with its place', () => {
  test.each([
    ['const a = [1, 2;\nlet b;', 1, 16],
    ['class A {\n  f() {\n    if (x {\n    }\n  }\n}', 3, 11],
    // A bracket that is first taken for parameters.
    ['const a = {\n b: (x: number) => ({\n  c: () => x.y()),\n })\n};', 3, 17],
    ["const s = 'abc;\nlet b;", 1, 11],
    ['function f() {\n', 2, 1],
  ])('%j', (text, line, column) => {
    expect(() => stripTypes('a.ts', text)).toThrow(expect.objectContaining({ file: 'a.ts', line, column }));
  });
});

test('turns are counted in loops of every kind, and no line moves', () => {
  const code = 'outer: for (const a of b) for (;;) if (c) break outer; else d()\ndo e(); while (f)\nwhile (g) {\n}';
  const counted = inserted(code, turnsOf(code));
  expect(counted.match(/\$turn\(\);/g)).toHaveLength(4);
  expect(counted.split('\n')).toHaveLength(4);
  expect(() => new Function('require', counted)).not.toThrow();
});

test('the page carries where turns are to be counted in each file of the kernel, which runs as before with that', () => {
  const counted = engineOver(modules, new Map([[PAGE, original(PAGE)]]), host);
  const [one, other] = [engine, counted].map(each => {
    const session = each.open({ program: 'walk' });
    session.run('default', 0);
    return session.state();
  });
  expect(other).toEqual(one);
});

test('lines that were changed, and where lines are gone', () => {
  const [one, two, three] = ['the first line', 'another one', 'and the last of them'];
  const before = [one, two, three, ''].join('\n');
  expect(changedLinesOf(before, [one, 'quite another', three, 'x', ''].join('\n'))).toEqual({
    lines: [2, 4],
    cuts: [],
  });
  expect(changedLinesOf(before, [one, three, ''].join('\n'))).toEqual({ lines: [], cuts: [2] });
});

describe('links', () => {
  const edits = new Map([
    [PAGE, withLine(PAGE, 'coremap.lock.acquire();', '    // ☃')],
    [EXAMPLE, ''],
  ]);

  test('hold changed files in few letters that an address takes as they are', () => {
    const link = linkText(edits, engine.original);
    expect(link).toMatch(/^[\w.~/-]+$/);
    expect(link.length).toBeLessThan(400);
    expect(editsOf(link, engine.original)).toEqual(edits);
    const address = addressOf(`#program=alloc&edits=${link}`);
    expect(address.edits).toBe(link);
    expect(addressOf(addressText(address))).toEqual(address);
  });

  test('that are damaged, name no file, or were made from another original are told', () => {
    const link = linkText(edits, engine.original);
    expect(() =>
      editsOf(linkText(new Map([[PAGE, 'const a = 1;']]), engine.original).slice(0, -2), engine.original),
    ).toThrow(/^changed file: .*: the link is damaged/);
    expect(() => editsOf(link.replace(PAGE, COREMAP), engine.original)).toThrow(
      /^changed file: src\/vm\/coremap\.ts: /,
    );
    expect(() => editsOf('src/none.ts~1~A', engine.original)).toThrow(/expected one that this page has/);
  });

  test('open the run of a changed kernel; one without changes opens the kernel as it came', () => {
    const lab = edited(
      PAGE,
      withLine(PAGE, 'coremap.lock.acquire();', '    if (coremap.cpu.number === 0) coremap.lock.acquire();'),
    );
    lab.letRun();
    lab.back();
    const other = new Lab(engine, () => {});
    other.openAddress(addressOf(addressText(lab.address())));
    expect(other.trouble).toBeNull();
    expect(other.state).toEqual(lab.state);
    expect(other.editing.text(PAGE)).toBe(lab.editing.text(PAGE));
    expect(other.address()).toEqual(lab.address());
    other.openAddress(addressOf('#lesson=lost-frame'));
    expect([other.engine.edits.size, other.address().edits]).toEqual([0, null]);
  });
});

describe('a run on changed source', () => {
  test('takes the same schedule as far as it goes', () => {
    const lab = new Lab(engine, () => {});
    lab.openLesson(lostFrame);
    for (const thread of [0, 1, 1, 1]) {
      lab.step(thread);
    }
    lab.editing.type(MUTANTS, mended());
    expect(lab.editing.stateOf(MUTANTS)).toEqual({ changed: false, unrun: true });
    expect(lab.editing.run()).toBe(true);
    expect(lab.editing.kept).toEqual({ steps: 1, of: 4 });
    expect(lab.session.history.map(({ thread }) => thread)).toEqual([0]);
    expect(lab.state.threads[1]?.blocked?.lock).toBe('coremap.lock');
    lab.editing.restore(MUTANTS);
    expect([lab.engine.edits.size, lab.editing.text(MUTANTS)]).toEqual([0, original(MUTANTS)]);
  });

  test.each([
    ['throws', '(this as any).nothing.there();', 'panic', /^Cannot read properties of undefined/],
    ['does not come back from a loop', 'for (;;) {}', 'livelock', /^a loop does not end: 20,000,000 turns/],
  ])('that %s ends in a fault with its line', (_, wrong, kind, message) => {
    const part = "this.assertLocked('take_free')";
    const lab = edited(COREMAP, withLine(COREMAP, part, wrong));
    lab.stepUntilBlocked(0);
    expect(lab.state.end?.endedIn).toMatchObject({
      ...{ kind, message: expect.stringMatching(message) },
      thrownAt: { file: COREMAP, line: lineOf(original(COREMAP), part) },
    });
  });

  test('that cannot be parsed, loaded or booted is told with its line, and what ran goes on', () => {
    for (const [wrong, line] of [
      [original(PAGE).replace(/^import /m, 'import ( '), lineOf(original(PAGE), 'import ')],
      [`nothing();${original(PAGE)}`, 1],
    ] as const) {
      const lab = edited(PAGE, wrong);
      expect(lab.editing.problem).toMatchObject({ file: PAGE, line });
      expect([lab.engine, lab.engine.edits.size]).toEqual([engine, 0]);
      lab.step(0);
      expect(lab.state.position).toBe(1);
    }
  });
});

describe('a program of one’s own', () => {
  test('is opened by its file or by an export of it, changed, and opened from a link', () => {
    expect(engine.programsIn(EXAMPLE)).toEqual([EXAMPLE, `${EXAMPLE}#repaired`]);
    const lab = edited(EXAMPLE, original(EXAMPLE).replace('a(t) {', 'mine(t) {'), `#program=${EXAMPLE}`);
    expect(lab.state.threads.map(({ name }) => name)).toEqual(['mine', 'b']);
    lab.step(1);
    expect(lab.state.last?.where).toMatchObject({ file: EXAMPLE, line: lineOf(original(EXAMPLE), 'b(t)') + 1 });
    const other = new Lab(engine, () => {});
    other.openAddress(addressOf(addressText(lab.address())));
    expect(other.state).toEqual(lab.state);
    other.openRequest({ program: `${EXAMPLE}#repaired` });
    expect(other.state.threads.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test.each([
    ['threads: { a(t) { t.couter = 1 } }', /couter/],
    ['threads: {}', /threads/],
  ])('with a mistake in its definition is told: %s', (part, message) => {
    const text = `import { program } from 'coremap/model';\nexport default program({ name: 'x', words: { counter: 0 }, ${part} });`;
    const lab = edited(EXAMPLE, text, `#program=${EXAMPLE}`);
    lab.step(0);
    expect(`${lab.editing.problem?.message} ${lab.trouble}`).toMatch(message);
  });

  test('all examples open', () => {
    for (const file of engine.files.filter(name => name.startsWith('examples/'))) {
      for (const program of engine.programsIn(file)) {
        expect(engine.open({ program }).state().threads.length).toBeGreaterThan(1);
      }
    }
  });
});

describe('lessons', () => {
  test.each(lessons.filter(({ mistake }) => mistake !== null))('$id names the line of its mistake', ({ mistake }) => {
    const { file, line } = mistake as NonNullable<Lesson['mistake']>;
    expect(isEditable(file)).toBe(true);
    expect(
      original(file)
        .split('\n')
        .filter(text => text.includes(line)),
    ).toHaveLength(1);
  });

  test('a mend that is offered is about the kernel as it came, and one’s own about what was typed', () => {
    const lesson = lostFrame;
    const lab = edited(MUTANTS, mended(), `#lesson=${lesson.id}`);
    const running = (each: LabEngine) => [...each.edits.keys()];
    lab.choose(0);
    expect(running(lab.engine)).toEqual([]);
    lab.choose(lesson.mends.length);
    expect([lab.isOwnMend, running(lab.engine)]).toEqual([true, [MUTANTS]]);
    expect(addressOf(addressText(lab.address())).mend).toBe(lesson.mends.length);
    lab.openLesson(lesson);
    expect([running(lab.engine), lab.editing.text(MUTANTS)]).toEqual([[], mended()]);
  });

  test('a goal that comes about in a changed kernel is not reached', () => {
    const lesson = lostFrame;
    const lab = edited(PAGE, `${original(PAGE)}\n`, `#lesson=${lesson.id}`);
    for (const key of lesson.keys) {
      key === 'o' ? lab.stepOperation(lab.selected) : lab.step(Number(key));
    }
    expect(lesson.reached(lab.state)).toBe(true);
    expect(lab.reached).toBe(false);
  });
});
