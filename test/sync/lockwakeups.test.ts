/** Every place where a release can come between a waiter's steps, tried one after the other. */
import { describe, expect, test } from 'vitest';
import { IRQ_IPI } from '../../src/machine/mips.ts';
import type { Lock } from '../../src/sync/lock.ts';
import { type LockMaker, lockMakerNamed, lockMakers } from '../../src/sync/makers.ts';
import { SleepsForever, SpinsForever, thrownBy } from './cpus.ts';
import { beforeEachAccess, type LockScene, lockScene } from './lockscene.ts';
import { spoil } from './spoil.ts';

const waitedFor = lockMakers.filter(({ family }) => family !== 'none').map(maker => [maker.name, maker] as const);
const named = (family: string) => waitedFor.filter(([, maker]) => maker.family === family);

/**
 * CPU 1 wants the lock that CPU 0 holds; CPU 0 releases it before some access of CPU 1's to memory. A release that would
 * have to wait for CPU 1 is undone, and made before the next access.
 */
class Release {
  readonly #scene: LockScene;
  readonly #free: Int32Array;
  #accesses = 0;
  #when = 0;
  #now = false;
  #done = false;

  constructor(maker: LockMaker, mistake: string | undefined) {
    this.#scene = lockScene(maker, 2);
    const { m, arena } = this.#scene;
    this.#free = m.words.slice();
    if (mistake !== undefined) spoil(m, arena, mistake, 0);
    beforeEachAccess(m, () => {
      if (!this.#now && !this.#done && this.#accesses++ >= this.#when) this.#release();
    });
  }

  /** Whether CPU 1 made so many accesses before it slept. Throws when it is not let in. */
  before(access: number): boolean {
    const { m, locks } = this.#scene;
    m.words.set(this.#free);
    this.#when = Number.POSITIVE_INFINITY;
    this.#done = false;
    locks[0]?.acquire();
    this.#accesses = 0;
    this.#when = access;
    let slept = false;
    let spins = 0;
    m.onSleep = () => {
      slept ||= !this.#done;
      if (!this.#done) this.#release();
    };
    m.onPause = () => {
      if (this.#now || ++spins > 10_000) throw new SpinsForever('spins for what nobody will change');
    };
    locks[1]?.acquire();
    expect([locks[1]?.holds(), locks[1]?.holder()]).toEqual([true, 1]);
    locks[1]?.release();
    expect(locks[1]?.holder()).toBe(-1);
    for (const again of [locks[0], locks[0]]) {
      again?.acquire();
      again?.release();
    }
    return !slept;
  }

  #release(): void {
    const { m, locks } = this.#scene;
    const before = m.words.slice();
    this.#now = true;
    try {
      locks[0]?.release();
      this.#done = true;
    } catch (error) {
      if (!(error instanceof SpinsForever)) throw error;
      m.words.set(before);
    }
    this.#now = false;
  }
}

/** A lock that only spins is released at the latest before this access. */
const MOST = 60;

/** Tries all places for the release; returns how many there were. Throws where CPU 1 is not let in. */
function releaseEverywhere(maker: LockMaker, mistake?: string): number {
  const release = new Release(maker, mistake);
  let access = 0;
  while (release.before(access) && (maker.family === 'sleeps' || access < MOST)) {
    access++;
  }
  return access;
}

describe('wherever a release comes, the one that waits is let in:', () => {
  test.each(waitedFor)('%s', (_, maker) => {
    expect(releaseEverywhere(maker)).toBeGreaterThan(10);
  });
});

describe('a broken lock does not let it in:', () => {
  test.each([
    ['adaptive-sleeps-unannounced', 'adaptive', SleepsForever],
    ['ticket-skips-a-number', 'ticket', SpinsForever],
    ['mcs-late-successor-forgotten', 'mcs', SpinsForever],
    ['clh-node-kept', 'clh', SpinsForever],
  ])('%s', (mistake, lock, shows) => {
    expect(thrownBy(() => releaseEverywhere(lockMakerNamed(lock), mistake))).toBeInstanceOf(shows);
  });
});

describe('a CPU that spins for a lock takes no interrupt before it has released it:', () => {
  test.each(named('spins'))('%s', (_, maker) => {
    const { locks, cpus, bare, whileWaiting } = lockScene(maker, 2);
    const told: string[] = [];
    bare.onInterrupt = cpu => {
      told.push('taken');
      cpu.clearLine(IRQ_IPI);
    };
    locks[0]?.acquire();
    whileWaiting(() => {
      cpus[0]?.raise(1, IRQ_IPI);
      locks[0]?.release();
      return false;
    });
    locks[1]?.acquire();
    told.push('held');
    expect([cpus[1]?.spl, cpus[1]?.spinlocks]).toEqual([1, 1]);
    locks[1]?.release();
    expect(told).toEqual(['held', 'taken']);
    expect([cpus[1]?.spl, cpus[1]?.spinlocks]).toEqual([0, 0]);
  });
});

describe('a thread that is woken while it withdraws keeps no wake-up for its next sleep:', () => {
  test('futex', () => {
    const { m, locks, cpus, arena } = lockScene(lockMakerNamed('futex'), 2);
    const parked = arena.symbols.find(symbol => symbol.name === 'the lock.parked')?.at;
    const or = m.atomicOr.bind(m);
    m.onPause = () => {};
    locks[0]?.acquire();
    m.atomicOr = (at, bits) => {
      const before = or(at, bits);
      if (at === parked) locks[0]?.release();
      return before;
    };
    locks[1]?.acquire();
    expect(locks[1]?.holds()).toBe(true);
    // Had the wake-up been left over, this sleep would end by it.
    cpus[1]?.prepareToSleep();
    expect(thrownBy(() => cpus[1]?.sleep())).toBeInstanceOf(SleepsForever);
  });
});

test('mcs: a release waits for a successor that has come and not yet linked itself', () => {
  const { m, locks, arena } = lockScene(lockMakerNamed('mcs'), 2);
  const tail = arena.symbols.find(symbol => symbol.name === 'the lock.tail')?.at;
  const exchange = m.atomicExchange.bind(m);
  locks[0]?.acquire();
  m.atomicExchange = (at, value) => {
    const before = exchange(at, value);
    expect(at).toBe(tail);
    expect(thrownBy(() => locks[0]?.release())).toBeInstanceOf(SpinsForever);
    return before;
  };
  expect(thrownBy(() => locks[1]?.acquire())).toBeInstanceOf(SpinsForever);
});

test('clh: CPUs pass the nodes on, and every node is used', () => {
  const { m, locks, arena } = lockScene(lockMakerNamed('clh'), 3);
  const tail = arena.symbols.find(symbol => symbol.name === 'the lock.tail')?.at as number;
  const enqueued = [0, 1, 2, 0, 1, 2, 0].map(cpu => {
    locks[cpu]?.acquire();
    locks[cpu]?.release();
    return m.atomicLoad(tail);
  });
  expect(enqueued).toEqual([1, 2, 3, 0, 1, 2, 3]);
});

describe('the sleeping lock wakes the one that waited longest,', () => {
  test('which competes with those awake', () => {
    const { m, locks } = lockScene(lockMakerNamed('sleep'), 3);
    m.now = () => 0;
    const order: string[] = [];
    let sleeps = 0;
    locks[0]?.acquire();
    m.onSleep = () => {
      sleeps++;
      if (sleeps === 1) {
        // CPU 1 sleeps. Released, and taken again by one that is awake before the woken has come to it.
        locks[0]?.release();
        locks[2]?.acquire();
        order.push('CPU 2');
      } else {
        locks[2]?.release();
      }
    };
    locks[1]?.acquire();
    order.push('CPU 1');
    expect([order, sleeps]).toEqual([['CPU 2', 'CPU 1'], 2]);
    locks[1]?.release();
    expect(locks[0]?.holder()).toBe(-1);
  });

  test('and hands the lock over to it every other millisecond', () => {
    const { m, locks } = lockScene(lockMakerNamed('sleep'), 2);
    const [one, other] = locks as [Lock, Lock];
    const holders: number[] = [];
    let millisecond = 0;
    m.now = () => 2 * millisecond * 1e6;
    m.onSleep = () => {
      one.release();
      holders.push(other.holder());
    };
    for (; millisecond < 2; millisecond++) {
      for (let n = 0; n < 2; n++) {
        one.acquire();
        other.acquire();
        other.release();
      }
    }
    // At the clock's zero the last hand-over was just now.
    expect(holders).toEqual([-1, -1, 1, -1]);
  });
});
