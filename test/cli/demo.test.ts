/** `coremap demo` over demonstrations that were made up. */
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../src/cli/catalogue.ts';
import type { Services } from '../../src/cli/services.ts';
import { demos as realDemos } from '../../src/demo/catalogue.ts';
import type { Demo, DemoContext, Evidence } from '../../src/demo/types.ts';
import { schemas } from '../../src/report/envelope.ts';
import { say } from './stub.ts';

const SHOWN: Evidence = { kind: 'text', label: 'what was seen', lines: ['a frame, and two CPUs'] };

function demo(name: string, run: (context: DemoContext) => Promise<boolean>): Demo {
  return {
    name,
    summary: `what ${name} shows`,
    claim: `What ${name} claims is that two CPUs and one frame need a lock, and that it is worth a long sentence to say so.`,
    next: `coremap stress --mutant ${name}`,
    async run(context) {
      context.progress('at it');
      context.evidence.push(SHOWN);
      return { evidence: context.evidence, holds: await run(context) };
    },
  };
}

const right = demo('right-claim', async () => true);
const wrong = demo('wrong-claim', async () => false);
const broken = demo('broken-demo', async () => Promise.reject(new Error('no such thing')));
/** Ends when the user stops it, as runs of the machine do. */
const endless = demo(
  'endless-demo',
  ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    }),
);

const demos = [right, wrong, endless, broken];
const withDemos = (all: readonly Demo[] = demos): Partial<Services> => ({ demos: async () => all });

/** The user stops it as soon as it runs. */
const stopped = (all: readonly Demo[]): Partial<Services> => ({
  ...withDemos(all),
  onInterrupt: stop => {
    const timer = setTimeout(stop, 20);
    return () => clearTimeout(timer);
  },
});

const parsed = (out: string) => {
  const document = JSON.parse(out);
  expect(v.parse(schemas[document.schema as 'coremap.demo/1' | 'coremap.demos/1'], document)).toEqual(document);
  return document;
};

describe('coremap demo', () => {
  test('without a name lists all, in their order, and says what to run next', async () => {
    const { out, exitCode } = await say(['demo'], withDemos());
    expect(out).toBe(
      [
        '  right-claim   what right-claim shows',
        '  wrong-claim   what wrong-claim shows',
        '  endless-demo  what endless-demo shows',
        '  broken-demo   what broken-demo shows',
        '',
        'next: coremap demo right-claim',
        '',
      ].join('\n'),
    );
    expect(exitCode).toBe(0);
  });

  test('as JSON lists as `coremap list demos` does', async () => {
    const { out } = await say(['demo', '--json', '--seed', '1'], withDemos());
    const document = JSON.parse(out);
    expect(v.parse(schemas['coremap.list/1'], document)).toEqual(document);
    expect(document.result.demos.map(({ name }: Demo) => name)).toEqual(demos.map(({ name }) => name));
  });

  test('refuses an unknown name with the nearest one', async () => {
    const said = await say(['demo', 'rihgt-claim'], withDemos());
    expect(said).toMatchObject({ exitCode: 2, out: '' });
    expect(said.err).toMatch(/^coremap: demo: rihgt-claim: expected one of .*, all \(did you mean right-claim\?\)\n$/);
  });

  test('tells the claim, the evidence, the verdict, and last what to run next', async () => {
    const { out, err, exitCode } = await say(['demo', 'right-claim', '--seed', '7'], withDemos());
    expect(out).toMatch(/^right-claim\n\nclaim\n {2}What right-claim claims/);
    expect(out).toContain('evidence\n  what was seen\n    a frame, and two CPUs\n');
    expect(out).toMatch(/\nthe claim holds {3}\(\d+\.\d s, seed 7\)\nnext: coremap stress --mutant right-claim\n$/);
    expect({ err, exitCode }).toEqual({ err: '', exitCode: 0 });
  });

  test('ends with 1 when the claim does not hold, and says so', async () => {
    const { out, exitCode } = await say(['demo', 'wrong-claim', '--seed', '7'], withDemos());
    expect(out).toContain('\nthe claim does not hold ');
    expect(exitCode).toBe(1);
  });

  test.each([
    ['right-claim', 0, true],
    ['wrong-claim', 1, false],
  ])('%s as JSON is one document that keeps its schema, exit code %i', async (name, code, ok) => {
    const { out, exitCode } = await say(['demo', name, '--json', '--seed', '7'], withDemos());
    expect(parsed(out)).toMatchObject({
      schema: 'coremap.demo/1',
      ok,
      seed: 7,
      options: { name },
      interrupted: false,
      result: { claim: expect.stringContaining(name), evidence: [SHOWN], holds: ok },
      faults: [],
    });
    expect(exitCode).toBe(code);
  });

  test('stopped by the user ends with 130 and what was shown so far', async () => {
    const told = await say(['demo', 'endless-demo', '--seed', '7'], stopped([endless]));
    expect(told.exitCode).toBe(130);
    expect(told.out).toContain('a frame, and two CPUs');
    expect(told.out).toContain('stopped before it was known whether the claim holds');
    const { out, exitCode } = await say(['demo', 'endless-demo', '--json'], stopped([endless]));
    expect(parsed(out)).toMatchObject({ ok: false, interrupted: true, result: { evidence: [SHOWN], holds: false } });
    expect(exitCode).toBe(130);
  });

  test('with --quiet says nothing of a claim that holds, and all of one that does not', async () => {
    expect((await say(['demo', 'right-claim', '--quiet'], withDemos())).out).toBe('');
    const { out } = await say(['demo', 'wrong-claim', '--quiet'], withDemos());
    expect(out).toMatch(/^wrong-claim\n\nclaim\n[\s\S]*the claim does not hold/);
  });

  test('a demonstration that breaks down is a defect, not a claim that does not hold', async () => {
    const { exitCode, err } = await say(['demo', 'broken-demo'], withDemos());
    expect(exitCode).toBe(3);
    expect(err).toContain('no such thing');
  });
});

describe('coremap demo all', () => {
  test('plays all in their order, with one seed, and counts the claims that hold', async () => {
    const { out, exitCode } = await say(['demo', 'all', '--seed', '7'], withDemos([right, wrong, right]));
    expect(out.match(/^(right|wrong)-claim$/gm)).toEqual(['right-claim', 'wrong-claim', 'right-claim']);
    expect(out).toMatch(
      / {2}right-claim {2}holds +\d+\.\d s\n {2}wrong-claim {2}does not hold +\d+\.\d s\n {2}right-claim {2}holds +\d+\.\d s\n\n2 of 3 claims hold {3}\(.* s, seed 7\)\nnext: coremap demo wrong-claim --seed 7\n$/,
    );
    expect(exitCode).toBe(1);
  });

  test('ends with 0 when all hold', async () => {
    const { out, exitCode } = await say(['demo', 'all', '--quiet'], withDemos([right, right]));
    expect({ out, exitCode }).toEqual({ out: '', exitCode: 0 });
  });

  test('as JSON is one document', async () => {
    const { out, exitCode } = await say(['demo', 'all', '--json', '--seed', '7'], withDemos([right, wrong]));
    const document = parsed(out);
    expect(document).toMatchObject({ schema: 'coremap.demos/1', ok: false, seed: 7, interrupted: false });
    expect(document.result).toMatchObject({
      demos: [
        { name: 'right-claim', evidence: [SHOWN], holds: true },
        { name: 'wrong-claim', evidence: [SHOWN], holds: false },
      ],
      holds: false,
    });
    expect(exitCode).toBe(1);
  });

  test('stopped by the user plays no more, and has those so far', async () => {
    const { out, exitCode } = await say(['demo', 'all', '--json'], stopped([right, endless, right]));
    const document = parsed(out);
    expect(exitCode).toBe(130);
    expect(document).toMatchObject({ ok: false, interrupted: true });
    expect(document.result.demos.map(({ name, holds }: { name: string; holds: boolean }) => [name, holds])).toEqual([
      ['right-claim', true],
      ['endless-demo', false],
    ]);
  });
});

test('on a terminal a word on what is done now is overwritten, and gone at the end', async () => {
  let err = '';
  const terminal = {
    out: () => {},
    err: (text: string) => {
      err += text;
    },
    outHasColors: false,
    outColumns: 80,
    outLine: 80,
    errIsTerminal: true,
    errColumns: 80,
  };
  await say(['demo', 'right-claim'], { ...withDemos(), terminal });
  expect(err).toBe('\r\u001b[Kat it\r\u001b[K\r\u001b[K');
});

test.each(realDemos.map(({ name, next }) => [name, next]))(
  'what to run next of %s can be given: %s',
  async (_, next) => {
    const said = await say(next.split(' ').slice(1), { catalogue: loadCatalogue });
    expect(said.exitCode, said.err).toBe(0);
  },
);

test('every claim is whole sentences, and no demonstration is called "all"', () => {
  for (const { name, claim } of realDemos) {
    expect(claim, name).toMatch(/^[A-Z].*\.$/s);
    expect(name).not.toBe('all');
  }
});
