/** What every kind of lock must do, and the kinds that are exceptions. On worker threads: lockthreads.test.ts. */
import { describe, expect, test } from 'vitest';
import { type LockMaker, lockMakerNamed, lockMakers } from '../../src/sync/makers.ts';
import { claims } from './claims.ts';
import { thrownBy } from './cpus.ts';

interface Exception {
  /** A family or a kind. */
  readonly of: readonly string[];
  readonly claim: string;
  readonly reason: string;
  /** How the claim fails, so that it fails for this reason. */
  readonly shows: RegExp;
}

const EXCEPTIONS: readonly Exception[] = [
  {
    of: ['spins'],
    claim: 'panics, free or not, on an acquire with a spinlock held',
    reason: 'its holder never sleeps, so whoever spins for a spinlock meanwhile is not kept for long',
    shows: /^nothing was thrown$/,
  },
  {
    of: ['spins'],
    claim: 'panics, free or not, on an acquire at high interrupt level',
    reason: 'nobody has to wake who spins',
    shows: /^nothing was thrown$/,
  },
  {
    of: ['spins'],
    claim: 'panics, free or not, on an acquire in an interrupt',
    reason: 'interrupts are off while it is held, so no handler runs on top of its holder',
    shows: /^nothing was thrown$/,
  },
  {
    of: ['spins'],
    claim: 'lets a CPU that waits for it take interrupts, and wait on',
    reason: 'interrupts are off from the first try: a handler could want it too',
    shows: /turns before the third interrupt/,
  },
  {
    of: ['spins'],
    claim: 'is waited for asleep when that takes long',
    reason: 'it spins, however long that takes',
    shows: /spins for what nobody will change/,
  },
  {
    of: ['sleeps', 'tas', 'ttas', 'none'],
    claim: 'lets nobody overtake who came first',
    reason: 'it is competed for: who runs may have it before one that is only just waking',
    shows: /CPU 2 has overtaken CPU 1|^nothing was thrown$/,
  },
  {
    of: ['none'],
    claim: 'knows its name, whether its caller holds it, and who does',
    reason: 'a CPU knows of no hold but its own',
    shows: /expected \[ false, true, -1, 1 \]/,
  },
  {
    of: ['none'],
    claim: 'panics on a release by another and names lock, holder and caller',
    reason: 'it panics and says nobody: it does not know the holder',
    shows: /held by nob/,
  },
  {
    of: ['none'],
    claim: 'lets a CPU that waits for it take interrupts, and wait on',
    reason: 'nobody waits',
    shows: /expected \[\] to deeply equal/,
  },
  {
    of: ['none'],
    claim: 'is waited for asleep when that takes long',
    reason: 'nobody waits',
    shows: /^nothing was thrown$/,
  },
  {
    of: ['none'],
    claim: 'counts acquisitions, contention, waits, and one hold in 256',
    reason: 'nobody waits',
    shows: /expected/,
  },
  {
    of: ['none'],
    claim: 'looks at no clock when it is told not to time',
    reason: 'nobody waits: none is contended',
    shows: /expected/,
  },
];

function exceptionFor({ name, family }: LockMaker, claim: string): Exception | undefined {
  return EXCEPTIONS.find(each => each.claim === claim && (each.of.includes(name) || each.of.includes(family)));
}

describe.each(lockMakers.map(maker => [maker.name, maker] as const))('the lock %s', (_, maker) => {
  for (const [claim, tryOn] of Object.entries(claims)) {
    const exception = exceptionFor(maker, claim);
    if (exception === undefined) {
      test(claim, () => tryOn(maker));
    } else {
      test(`not: ${claim} (${exception.reason})`, () => {
        expect(thrownBy(() => tryOn(maker)).message).toMatch(exception.shows);
      });
    }
  }
});

test('each exception is from a claim that is made, and of a kind that there is', () => {
  const kinds = new Set(lockMakers.flatMap(({ name, family }) => [name, family]));
  for (const { claim, of } of EXCEPTIONS) {
    expect(Object.keys(claims)).toContain(claim);
    expect(of.filter(kind => !kinds.has(kind))).toEqual([]);
  }
});

test('a kind of lock that is not known is refused', () => {
  expect(() => lockMakerNamed('sleeep')).toThrow(RangeError);
  expect(lockMakers.map(({ name }) => lockMakerNamed(name).name)).toEqual(lockMakers.map(({ name }) => name));
});
