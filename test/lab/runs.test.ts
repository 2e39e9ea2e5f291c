import { describe, expect, test } from 'vitest';
import { PROGRAM_DEFAULTS } from '../../src/explore/programs/maker.ts';
import type { LabSession } from '../../src/lab/api.ts';
import { Digest } from '../../src/lab/digest.ts';
import { open } from '../../src/lab/engine.ts';
import { programOf } from '../../src/lab/request.ts';
import { axisOf } from '../../src/lab/runs/axis.ts';
import { piecesOf } from '../../src/lab/runs/pieces.ts';
import { rowOf, rowsOf } from '../../src/lab/runs/rows.ts';
import { endOf, pathText, type Run, type RunEnd, turnsOf } from '../../src/lab/runs/run.ts';
import { RunList } from '../../src/lab/runs/runlist.ts';
import { type Limb, treeOf } from '../../src/lab/runs/tree.ts';
import { joinsText, type Place, type Way, Ways } from '../../src/lab/runs/ways.ts';

const good = (digest: string): RunEnd => ({ kind: 'done', fault: null, lookAt: 0, digest });
const race = (digest: string): RunEnd => ({ kind: 'fault', fault: 'data-race', lookAt: 0, digest });

/** Choices as digits, states as letters; without those, each is known by how it is come to. */
function tried(choices: string, end: RunEnd | null = null, states?: string): Omit<Run, 'number'> {
  const threads = [...choices].map(Number);
  const ways = Array.from({ length: choices.length + 1 }, (_, length) => `after ${choices.slice(0, length)}`);
  return { choices: threads, states: states === undefined ? ways : [...states], turns: [], how: 'by hand', end };
}

/** As far as the session knows its run. */
function triedBy({ history, states }: LabSession): Omit<Run, 'number'> {
  return { ...tried(history.map(({ thread }) => thread).join('')), states: [...states] };
}

const waysOf = (runs: readonly Run[]) => new Ways().of(runs);
const placeText = (place: Place | null) => (place === null ? null : `${place.run.number}@${place.at}`);
/** Each stretch: from, to, what it leaves and what it meets. */
const stretchesOf = (way: Way | undefined) =>
  way?.stretches.map(({ from, to, leaves, meets }) => [from, to, placeText(leaves), placeText(meets)]);

function listOf(...runs: Omit<Run, 'number'>[]): RunList {
  const list = new RunList();
  for (const run of runs) {
    list.add(run);
  }
  return list;
}

/** `1 -> (2@3, 3@1)`: the second run leaves the first after three steps. */
function drawn({ run, branches }: Limb): string {
  const all = branches.map(branch => `${drawn(branch)}@${branch.at}`);
  return all.length === 0 ? String(run.number) : `${run.number} -> (${all.join(', ')})`;
}

describe('the list of runs', () => {
  test('a run that goes on with another takes its place; the beginning of one is none of its own', () => {
    const list = listOf(tried('0'), tried('00'), tried('001', good('a')), tried('00'), tried('01'));
    expect(list.all.map(({ number, choices }) => [number, choices.join('')])).toEqual([
      [1, '001'],
      [2, '01'],
    ]);
  });

  test('how a known run ends is learnt later', () => {
    const list = listOf(tried('0011'), tried('00'), tried('0011', race('x')));
    expect(list.all.map(({ end }) => end?.fault)).toEqual(['data-race']);
  });

  test('the good run nearest to another is the one that shares most steps with it', () => {
    const list = listOf(tried('0000', good('a')), tried('0110', good('b')), tried('0111', race('c')));
    expect(list.goodRunNear([0, 1, 1, 1])).toMatchObject({ run: { number: 2 }, common: 3 });
    expect(listOf(tried('01', race('a'))).goodRunNear([0, 1])).toBeNull();
  });

  test('of more than 200 runs the oldest are forgotten; numbers stay', () => {
    const list = new RunList();
    for (let n = 0; n < 260; n++) {
      list.add(tried(`${n.toString(2).padStart(9, '0')}`, good(String(n))));
    }
    expect([list.all.length, list.all[0]?.number, list.all.at(-1)?.number]).toEqual([200, 61, 260]);
    list.keep(list.all[3] ?? null);
    expect(list.all.map(({ number }) => number)).toEqual([64]);
  });
});

describe('the tree', () => {
  test('each run hangs where it leaves the earlier one that it shares most steps with', () => {
    const { all } = listOf(tried('0000'), tried('0011'), tried('1000'), tried('0010'), tried('0001'));
    expect(drawn(treeOf(waysOf(all)) as Limb)).toBe('1 -> (5@3, 2 -> (4@3)@2, 3@0)');
    expect(treeOf([])).toBeNull();
  });

  test('ends in the same state and of the same kind are one end', () => {
    const { all } = listOf(tried('000', good('a')), tried('010', good('a')), tried('011', race('a')), tried('10'));
    const root = treeOf(waysOf(all)) as Limb;
    expect(root.ending).toMatchObject({ letter: 'A', runs: 2 });
    const byRun = new Map(all.map(run => [run.number, limbOf(root, run)?.ending?.letter]));
    expect([...byRun]).toEqual([
      [1, 'A'],
      [2, 'A'],
      [3, 'B'],
      [4, undefined],
    ]);
  });

  test('runs that all end alike are one row, until it is opened or the reader stands in one of them', () => {
    const same = listOf(tried('000', good('a')), tried('001', good('a')), tried('01', good('a')));
    const root = treeOf(waysOf(same.all)) as Limb;
    const numbers = (current: Run | null, opened = new Map<number, boolean>()) =>
      rowsOf(root, current, opened).map(({ limb, level }) => `${limb.run.number}.${level}`);
    expect(root.isSame).toBe(true);
    expect(numbers(null)).toEqual(['1.1']);
    expect(numbers(same.all[1] as Run)).toEqual(['1.1', '2.2', '3.2']);
    expect(numbers(null, new Map([[1, true]]))).toEqual(['1.1', '2.2', '3.2']);
    expect(numbers(same.all[1] as Run, new Map([[1, false]]))).toEqual(['1.1']);
    expect(rowOf(rowsOf(root, null, new Map()), same.all[2] as Run)?.limb.run.number).toBe(1);
  });

  test('of many runs those far from the reader are folded, and he is in sight', () => {
    const list = new RunList();
    for (let n = 0; n < 64; n++) {
      list.add(tried(n.toString(2).padStart(6, '0'), n % 3 === 0 ? race(String(n)) : good(String(n))));
    }
    const root = treeOf(waysOf(list.all)) as Limb;
    const current = list.all[42] as Run;
    const rows = rowsOf(root, current, new Map());
    expect(rows.length).toBeLessThan(20);
    expect(rowOf(rows, current)?.limb.run).toBe(current);
    const folded = rows.filter(({ isOpen }) => isOpen === false).flatMap(({ limb }) => limb.runs.slice(1));
    expect(folded.length + rows.length).toBe(64);
  });
});

function limbOf(limb: Limb, run: Run): Limb | undefined {
  return limb.run === run ? limb : limb.branches.map(branch => limbOf(branch, run)).find(each => each !== undefined);
}

describe('ways', () => {
  test('two orders of independent steps are joined where both are made', () => {
    const [one, other] = ['01', '10'].map(choices => {
      const session = open({ program: 'walk' });
      session.take([...choices].map(Number));
      session.run('random', 3);
      return session;
    }) as [LabSession, LabSession];
    expect(one.states).toHaveLength(one.length + 1);
    expect(other.states[1]).not.toBe(one.states[1]);
    expect(other.states.slice(2)).toEqual(one.states.slice(2));
    const { all } = listOf(triedBy(one), triedBy(other));
    const [first, second] = waysOf(all) as [Way, Way];
    expect(stretchesOf(first)).toEqual([[0, one.length, null, null]]);
    expect(stretchesOf(second)).toEqual([[0, 2, '1@0', '1@2']]);
    expect(joinsText(second)).toBe('leaves run 1 at step 0, meets run 1 at step 2');
  });

  test('what has looked at other words, and changed none, is not joined', () => {
    const [one, other] = [0, 1].map(thread => {
      const session = open({ program: 'walk' });
      while (session.state().last?.kind !== 'load') {
        session.step(thread);
      }
      return session;
    }) as [LabSession, LabSession];
    const { cpus, locks, kernel } = one.state();
    expect(other.state()).toMatchObject({ cpus, locks, kernel });
    const { all } = listOf(triedBy(one), triedBy(other));
    expect(stretchesOf(waysOf(all)[1])).toEqual([[0, other.length, '1@0', null]]);
  });

  test('a run leaves others and meets them where it goes other steps than they did, and at its end', () => {
    const { all } = listOf(
      tried('000000', good('z'), 'abcdefg'),
      tried('100100', good('z'), 'aBcdEfg'),
      tried('100011', good('z'), 'aBcdeXg'),
    );
    const ways = waysOf(all);
    expect(stretchesOf(ways[1])).toEqual([
      [0, 2, '1@0', '1@2'],
      [3, 5, '1@3', '1@5'],
    ]);
    expect(stretchesOf(ways[2])).toEqual([[4, 6, '1@4', '1@6']]);
    const pieces = [...piecesOf(ways[2] as Way)].map(([{ number }, of]) => [number, of]);
    expect(pieces).toEqual([
      [2, [{ from: 0, to: 2 }]],
      [1, [{ from: 2, to: 4 }]],
      [3, [{ from: 4, to: 6 }]],
    ]);
    expect(drawn(treeOf(ways) as Limb)).toBe('1 -> (3@4, 2@0)');
  });

  test('a run of steps that others have made has no line of its own', () => {
    const { all } = listOf(tried('0000', null, 'abcde'), tried('1001', null, 'aBcdE'), tried('1000', null, 'aBcde'));
    const way = waysOf(all)[2] as Way;
    expect(way.stretches).toEqual([]);
    expect(joinsText(way)).toBe('no step of its own, the last one is of run 1');
    expect(drawn(treeOf(waysOf(all)) as Limb)).toBe('1 -> (3@4, 2@0)');
  });

  test('runs that differ in nothing but what is found to be wrong with them end apart', () => {
    const { all } = listOf(tried('001', good('d'), 'abcd'), tried('101', race('d'), 'aBcd'));
    expect(stretchesOf(waysOf(all)[1])).toEqual([
      [0, 2, '1@0', '1@2'],
      [2, 3, null, null],
    ]);
    expect(joinsText(waysOf(all)[1] as Way)).toBe('leaves run 1 at step 0, crosses run 1 at step 2');
  });

  test('are the same whether runs came one by one, grew, or were forgotten', () => {
    const list = new RunList();
    const ways = new Ways();
    for (const [choices, states] of [
      ['00', 'abc'],
      ['0000', 'abcde'],
      ['10', 'aBc'],
      ['1001', 'aBcdE'],
      ['000011', 'abcdefg'],
      ['0100', 'abCde'],
    ] as const) {
      list.add(tried(choices, null, states));
      expect(ways.of(list.all)).toEqual(waysOf(list.all));
    }
    list.keep(list.all[1] as Run);
    expect(ways.of(list.all)).toEqual(waysOf(list.all));
  });

  test('after 2,000 steps a state is known by the steps that led to it since', () => {
    const { m } = programOf('spinlock', PROGRAM_DEFAULTS);
    const [one, other] = [0, 1].map(mover => {
      const digest = new Digest(m);
      for (let position = 0; position <= 2100; position++) {
        digest.come(position, position === 2050 ? mover : 0);
      }
      return digest.states;
    }) as [string[], string[]];
    expect(other.slice(0, 2050)).toEqual(one.slice(0, 2050));
    expect(new Set([...one.slice(2000), ...other.slice(2050)]).size).toBe(101 + 51);
  });
});

test('later steps stand further right, and a long stretch is little longer than a short one', () => {
  const axis = axisOf([100, 4, 4, 5], 400, { least: 150, most: 1000 });
  const places = [0, 4, 5, 100, 250, 400].map(step => axis.at(step));
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(places.at(-1)).toBe(axis.width);
  expect((places[3] as number) - (places[2] as number)).toBeLessThan(
    5 * ((places[2] as number) - (places[1] as number)),
  );
  expect(axisOf([], 36, { least: 150, most: 280 }).at(36)).toBe(150);
  const many = Array.from({ length: 90 }, (_, n) => 4 * n);
  expect(axisOf(many, 400, { least: 150, most: 280 }).at(400)).toBeCloseTo(280);
});

test('a path is told in turns, and where one ends an operation, that is said', () => {
  const session = open({ program: 'alloc' });
  const all = () => turnsOf(session.history, session.state().threads);
  expect(pathText(all())).toBe('nobody has moved');
  const one = session.stepOperation(1);
  expect(pathText(all())).toBe(`CPU 1 ×${one} to the end of page_alloc`);
  const other = session.stepOperation(0);
  session.step(1);
  expect(pathText(all())).toBe(
    `CPU 1 ×${one} to the end of page_alloc, CPU 0 ×${other} to the end of page_alloc, CPU 1 ×1`,
  );
  expect(pathText(all(), one + 1)).toBe(`CPU 1 ×${one} to the end of page_alloc, CPU 0 ×1`);
});

test('a path of many turns is told as far as it can be taken in', () => {
  const session = open({ program: 'walk' });
  session.run('random', 1);
  const turns = turnsOf(session.history, session.state().threads);
  const said = pathText(turns);
  expect(said.split(', ')).toHaveLength(13);
  expect(said).toMatch(new RegExp(`^CPU \\d ×.*, and ${turns.length - 12} turns more$`));
});

test('two orders of independent steps come to the same end, and it is known by that; other ends are others', () => {
  const ends = ['01', '10'].map(choices => {
    const session = open({ program: 'walk' });
    session.take([...choices].map(Number));
    expect(session.state().digest).toBeNull();
    session.run('random', 3);
    return session.state().digest;
  });
  expect(ends[0]).toBe(ends[1]);
  const others = [0, 1].map(first => {
    const session = open({ program: 'page_alloc' });
    session.stepOperation(first);
    session.run('default', 0);
    return session.state().digest;
  });
  expect(others[0]).toEqual(expect.any(String));
  expect(others[0]).not.toBe(others[1]);
});

test('a run is looked at from its end, or from after the second access of its race', () => {
  const session = open({ program: 'page_alloc', options: { mutant: 'no-lock' } });
  session.run('default', 0);
  const second = session.end()?.fault?.accesses[1]?.step as number;
  expect(endOf(session.state())).toMatchObject({ kind: 'fault', fault: 'data-race', lookAt: second + 1 });
  session.goTo(3);
  expect(endOf(session.state())).toBeNull();
});
