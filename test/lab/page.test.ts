import { expect, test, vi } from 'vitest';
import type { LabEngine, LabVerdict } from '../../src/lab/api.ts';
import { catalogue, open, openReplay, programsIn, requestOfMutant } from '../../src/lab/engine.ts';
import { lostFrame } from '../../src/lab/lessons/lostframe.ts';
import { type Address, addressOf, addressText } from '../../src/lab/page/address.ts';
import { Lab } from '../../src/lab/page/lab.ts';
import { formOf, presets, USUAL } from '../../src/lab/page/live/form.ts';
import { arrowsOf } from '../../src/lab/page/parts/arrows.ts';
import { highlighted } from '../../src/lab/page/parts/highlight.ts';
import type { LiveRequest, MutantChoice } from '../../src/report/live.ts';

const NOTHING: Address = {
  ...{ lesson: null, run: null, at: null, of: null, request: null, answer: null, mend: null },
  edits: null,
};

/** The engine, but for its worker. */
function engineWith(verdict: Promise<LabVerdict>): LabEngine {
  const explore = () => ({ verdict, stop: () => {} });
  const asItCame = () => engine;
  const engine: LabEngine = {
    ...{ catalogue, open, openReplay, programsIn, requestOfMutant, explore, source: () => null, files: [] },
    ...{ edits: new Map(), original: () => null, withEdits: asItCame, editsText: () => null, withEditsText: asItCame },
  };
  return engine;
}

const UNKNOWN: LabVerdict = {
  ...{ kind: 'unknown', runs: 3, seconds: 1, schedules: 0, steps: 0 },
  ...{ fault: null, replay: null },
};
const engine = engineWith(Promise.resolve(UNKNOWN));

test.each<Address>([
  NOTHING,
  { ...NOTHING, lesson: 'lost-frame', answer: 0, mend: 2 },
  { ...NOTHING, run: 'cm1/alloc/cpus=3,mutant=no-lock/0.1-2.0/1b-oracle/1ya4lb', at: 0, of: 47 },
  { ...NOTHING, request: { program: 'walk', options: { cpus: 3, frames: 24, lock: 'mcs', throughLocks: true } } },
])('an address says what was put into it: %j', address => {
  expect(addressOf(addressText(address))).toEqual(address);
});

test('what is no number or not encoded right in an address is as if it were not there, or as it stands', () => {
  expect(addressOf('#at=-1&of=x&answer=1e3&run=%E0%A4%A')).toEqual({ ...NOTHING, run: '%E0%A4%A' });
});

test('an address opens the same run at the same step, of a lesson or without one', () => {
  const lab = new Lab(engine, () => {});
  lab.openAddress({ ...NOTHING, request: { program: 'alloc', options: { frames: 5 } } });
  lab.step(1);
  lab.stepOperation(0);
  lab.back();
  const other = new Lab(engine, () => {});
  other.openAddress(addressOf(addressText(lab.address())));
  expect(other.state).toEqual(lab.state);
  expect(other.address()).toEqual(lab.address());
});

test('a run that cannot be opened is told, and what was open stays', () => {
  const lab = new Lab(engine, () => {});
  const before = lab.session;
  lab.openAddress({ ...NOTHING, run: 'cm9/alloc' });
  expect(lab.trouble).toMatch(/^replay string: /);
  expect(lab.session).toBe(before);
});

test('a lesson that is not there is told, and the first one is shown', () => {
  const lab = new Lab(engine, () => {});
  lab.openAddress({ ...NOTHING, lesson: 'lost' });
  expect(lab.trouble).toMatch(/^lesson: lost: expected one of halfway, /);
  expect(lab.lesson?.id).toBe('halfway');
});

test('the goal of a lesson stays reached after a step back', () => {
  const lab = new Lab(engine, () => {});
  lab.openLesson(lostFrame);
  lab.step(0);
  lab.stepOperation(1);
  expect(lab.reached).toBe(false);
  lab.stepOperation(0);
  lab.back();
  expect(lab.reached).toBe(true);
});

test("a run of another kernel than the lesson's is said to be one, and reaches no goal", () => {
  const lab = new Lab(engine, () => {});
  lab.openLesson(lostFrame);
  expect(lab.isOfMend).toBe(false);
  const mended = open({ program: 'page_alloc', options: { mutant: 'lock-dropped-before-mark' } });
  for (const thread of [0, 0, 0, 1]) {
    mended.step(thread);
  }
  mended.stepOperation(1);
  mended.stepOperation(0);
  lab.openRun(mended.replayString());
  expect(lab.state.end?.kind).toBe('fault');
  expect([lab.isOfMend, lab.reached]).toEqual([true, false]);
  const other = new Lab(engine, () => {});
  other.openAddress(addressOf(addressText(lab.address())));
  expect(other.isOfMend).toBe(true);
  lab.openOwn();
  expect(lab.isOfMend).toBe(false);
});

test('that a fault cannot be made smaller is said, until the next move', () => {
  const lab = new Lab(engine, () => {});
  lab.openRequest({ program: 'page_alloc', options: { mutant: 'lock-dropped-before-mark' } });
  // Each time with another seed.
  for (let n = 0; n < 20 && lab.state.end?.kind !== 'fault'; n++) {
    lab.letRun();
  }
  expect(lab.state.end?.kind).toBe('fault');
  for (let n = 0; n < 2; n++) {
    lab.shrink();
  }
  expect(lab.isSmallest).toBe(true);
  lab.back();
  expect(lab.isSmallest).toBe(false);
});

test('a verdict that comes after another mend was chosen is not shown', async () => {
  let tell: (verdict: LabVerdict) => void = () => {};
  const changed = vi.fn();
  const lab = new Lab(
    engineWith(
      new Promise(resolve => {
        tell = resolve;
      }),
    ),
    changed,
  );
  lab.prove({ program: 'alloc' });
  expect(lab.exploring.proof?.verdict).toBeNull();
  lab.choose(1);
  const times = changed.mock.calls.length;
  tell(UNKNOWN);
  await Promise.resolve();
  expect(lab.exploring.proof).toBeNull();
  expect(changed).toHaveBeenCalledTimes(times);
});

test('arrows: a lock that is handed over, a sleeper that is woken, an interrupt that is taken, its acknowledgement', () => {
  const session = open({ program: 'shootdown' });
  session.run('default', 0);
  const kinds = new Set(arrowsOf(session.history).map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(['acknowledgement', 'interrupt', 'lock', 'wake-up']);
  for (const { from, to } of arrowsOf(session.history)) {
    expect(from.thread).not.toBe(to.thread);
    expect(from.step).toBeLessThan(to.step);
  }
});

test('coloured lines have the text of the source, and comments over several lines are comments', () => {
  const source = "/** One\n * two */ const a = 'x // y'; // z\nreturn f(0x1f);";
  const lines = highlighted(source);
  expect(lines.map(pieces => pieces.map(({ text }) => text).join('')).join('\n')).toBe(source);
  expect(lines[1]?.filter(({ kind }) => kind === 'comment').map(({ text }) => text)).toEqual([' * two */', '// z']);
  expect(lines[2]?.map(({ kind }) => kind)).toEqual(['word', null, 'call', null, 'number', null]);
});

test('a preset fills the form of a live run with what it runs', () => {
  const mutant = { name: 'no-shootdown', cpus: 2, frames: null, lock: 'tas' } as unknown as MutantChoice;
  const [pressed, planted] = presets(4).map(({ runs }) => formOf(runs[0] as LiveRequest, [mutant]));
  expect(pressed).toEqual({ ...USUAL, workloads: ['kpages', 'walk'], programs: 4, cpus: 8, seconds: 10 });
  expect(planted).toEqual({ ...USUAL, mutant: 'no-shootdown', cpus: 2, lock: 'tas', seconds: 30 });
});
