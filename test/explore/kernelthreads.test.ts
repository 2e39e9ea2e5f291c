import { describe, expect, it } from 'vitest';
import { bareModel, bareProgram } from '../../src/explore/baremodel.ts';
import { Detectors } from '../../src/explore/detectors/index.ts';
import { exploreWith } from '../../src/explore/explorer.ts';
import type { Program } from '../../src/explore/program.ts';
import { programNamed } from '../../src/explore/programs/catalogue.ts';
import { PROGRAM_DEFAULTS, type ProgramMaker, type ProgramOptions } from '../../src/explore/programs/maker.ts';
import { op } from '../../src/explore/programs/shape.ts';
import { Random } from '../../src/explore/random.ts';
import { Exhaustive } from '../../src/explore/strategies/exhaustive.ts';
import { OptimalDpor } from '../../src/explore/strategies/optimal.ts';
import { RandomWalk } from '../../src/explore/strategies/random.ts';
import { Stateful } from '../../src/explore/strategies/stateful.ts';
import type { Strategy } from '../../src/explore/strategy.ts';
import type { Cpu } from '../../src/machine/cpu.ts';
import { IRQ_IPI } from '../../src/machine/mips.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_release } from '../../src/sync/spinlock.ts';
import { WCHAN_WORDS, wchan_ring, wchan_sleep, wchan_wakeone } from '../../src/sync/wchan.ts';

const explored = (program: Program, strategy: Strategy, schedules = 50_000) => {
  const detectors = [new Detectors(program)];
  const result = exploreWith(program, strategy, detectors, { schedules, isOver: () => false, goOn: false });
  return { complete: result.exhausted, fault: result.first?.fault ?? null, schedules: result.schedules };
};

/** A thread waits for a flag that another one sets; both on so many CPUs. `holding`: it sleeps with a second spinlock held. */
function flagProgram(cpus: number, holding: boolean): Program {
  const model = bareModel(cpus, { primitiveParts: true, threadsPerCpu: 2 / cpus });
  const { m, arena } = model;
  const lock = arena.words('a lock', SPINLOCK_WORDS);
  const guard = arena.words('the guard', SPINLOCK_WORDS);
  const channel = arena.words('channel', WCHAN_WORDS);
  const flag = arena.words('flag', 1);
  const [waiter, setter] = model.cpus as [Cpu, Cpu];
  const waits = op('wait', () => {
    if (holding) {
      // Wrong: as wchan_sleep would without its checks.
      spinlock_acquire(waiter, lock);
      waiter.prepareToSleep();
      m.atomicStore(flag, 1);
      waiter.spllower();
      waiter.sleep();
      waiter.splraise();
      spinlock_release(waiter, lock);
      return 0;
    }
    spinlock_acquire(waiter, guard);
    while (m.load(flag) === 0) {
      wchan_sleep(waiter, channel, guard);
    }
    spinlock_release(waiter, guard);
    return 0;
  });
  const sets = op('set', () => {
    if (holding) {
      spinlock_acquire(setter, lock);
      setter.wake(0);
      spinlock_release(setter, lock);
      return 0;
    }
    spinlock_acquire(setter, guard);
    m.store(flag, 1);
    const woken = wchan_wakeone(setter, channel, guard);
    spinlock_release(setter, guard);
    wchan_ring(setter, woken);
    return 0;
  });
  return bareProgram('flag', model, [[waits], [sets]], () => {});
}

describe('two kernel threads of one CPU', () => {
  it.each([
    ['exhaustive', () => new Exhaustive()],
    ['stateful', (program: Program) => new Stateful(program.m, program.history !== undefined)],
    ['optimal', (program: Program) => new OptimalDpor(program.m)],
  ] as const)('wait for each other on a channel, every interleaving (%s)', (_, strategy) => {
    const program = flagProgram(1, false);
    expect(explored(program, strategy(program))).toMatchObject({ complete: true, fault: null });
  });

  it('never run again if one sleeps with a spinlock that the other wants: on one CPU it finds its own CPU has it', () => {
    for (const strategy of [new Exhaustive(), null]) {
      const one = flagProgram(1, true);
      const { fault } = explored(one, strategy ?? new OptimalDpor(one.m));
      expect(fault?.message).toMatch(/CPU 0 holds a lock already and would spin for itself for ever/);
    }
    const two = flagProgram(2, true);
    expect(explored(two, new Exhaustive()).fault).toMatchObject({ kind: 'deadlock' });
  });

  it('are preempted by the timer only with interrupts on: an unlocked count under splraise is never lost', () => {
    const counts = (guarded: boolean, optimal: boolean) => {
      const model = bareModel(1, { primitiveParts: true, threadsPerCpu: 2 });
      const counter = model.arena.words('counter', 1);
      const outcomes = new Set<number>();
      const operations = model.cpus.map(cpu => [
        op('count', () => {
          if (guarded) {
            cpu.splraise();
          }
          const seen = model.m.atomicLoad(counter);
          cpu.safepoint();
          model.m.atomicStore(counter, seen + 1);
          if (guarded) {
            cpu.spllower();
          }
          return 0;
        }),
      ]);
      const program = bareProgram('count', model, operations, () => outcomes.add(model.m.words[counter] as number));
      const strategy = optimal ? new OptimalDpor(program.m) : new Exhaustive();
      expect(explored(program, strategy).complete).toBe(true);
      return [...outcomes].sort();
    };
    for (const optimal of [false, true]) {
      expect(counts(true, optimal)).toEqual([2]);
      expect(counts(false, optimal)).toEqual([1, 2]);
    }
  });
});

describe('processes of threads that share a CPU', () => {
  const made = (name: string, options: Partial<ProgramOptions>) =>
    (programNamed(name) as ProgramMaker).make({ ...PROGRAM_DEFAULTS, threadsPerCpu: 2, ...options });

  it('touch a page each, every interleaving: each is in its own address space whenever it runs', () => {
    const program = made('first-touch', { cpus: 1 });
    expect(explored(program, new OptimalDpor(program.m))).toEqual({ complete: true, fault: null, schedules: 266 });
  });

  it.each(['walk', 'swap-in-out', 'huge'])('fault and evict as those of CPUs do: %s, two CPUs of two threads', name => {
    const { fault } = explored(made(name, { cpus: 2 }), new RandomWalk(7), 20);
    expect(fault).toBeNull();
  });

  it('have page tables enough, however many they are', () => {
    const program = made('fault', { cpus: 2, threadsPerCpu: 4 });
    const results: (readonly number[])[] = [];
    const check = () => {
      results.push(...program.m.threads.filter(({ cpu }) => cpu >= 0).map(thread => [...thread.results]));
      program.check();
    };
    expect(explored({ ...program, check }, new RandomWalk(7), 3).fault).toBeNull();
    expect(results.filter(each => each.length === 2)).toHaveLength(3 * 8);
    expect(results.flat().filter(result => result !== 1)).toEqual([]);
  });
});

it('a thread that is halted with interrupts off keeps its CPU', () => {
  const model = bareModel(1, { primitiveParts: true, threadsPerCpu: 2 });
  const [driver, other] = model.cpus as [Cpu, Cpu];
  const steps: string[] = [];
  const halts = op('halt', () => {
    driver.splraise();
    driver.halt(IRQ_IPI);
    model.m.observe(() => steps.push('halted'));
    driver.clearLine(IRQ_IPI);
    driver.spllower();
    return 0;
  });
  const raises = op('raise', () => {
    other.raise(0, IRQ_IPI);
    return 0;
  });
  // Nobody else has the CPU to raise the line on, unless the other thread came first.
  const { fault } = explored(
    bareProgram('halt', model, [[halts], [raises]], () => {}),
    new Exhaustive(),
  );
  expect(fault).toMatchObject({ kind: 'deadlock' });
  expect(steps).toEqual([]);
});

/** Small operations on two words, a lock and other threads, drawn; what the counter and the words held is the outcome. */
function drawnProgram(seed: number): { program: Program; outcomes: Set<string> } {
  const random = new Random();
  random.begin(seed, 0);
  const model = bareModel(2, { primitiveParts: true, threadsPerCpu: 2 });
  const { m, arena } = model;
  const lock = arena.words('a lock', SPINLOCK_WORDS);
  const at = [arena.words('x', 1), arena.words('y', 1)];
  const acts = (cpu: Cpu): (() => number)[] => [
    () => m.atomicLoad(at[0] as number),
    () => m.atomicExchange(at[1] as number, cpu.curthread + 1),
    () => m.atomicAdd(at[0] as number, cpu.curthread + 1),
    () => {
      cpu.raise(1 - cpu.number, IRQ_IPI);
      return 0;
    },
    () => {
      cpu.safepoint();
      return 0;
    },
    () => {
      spinlock_acquire(cpu, lock);
      const seen = m.load(at[1] as number);
      m.store(at[1] as number, seen ^ 8);
      spinlock_release(cpu, lock);
      return seen;
    },
  ];
  // The third thread, and at times the fourth, has nothing to do.
  const operations = model.cpus.map((cpu, n) =>
    Array.from({ length: n === 3 ? 0 : n === 1 ? 2 : 1 }, () => op('act', acts(cpu)[random.below(6)] as () => number)),
  );
  const outcomes = new Set<string>();
  const program = bareProgram(`drawn ${seed}`, model, operations, () => {
    outcomes.add(JSON.stringify([...at.map(word => m.words[word]), m.threads.map(({ results }) => results)]));
  });
  return { program, outcomes };
}

it('on 40 drawn programs of two CPUs, one with two threads, optimal DPOR and stateful search see every outcome', () => {
  let compared = 0;
  let most = 0;
  for (let seed = 1; compared < 40; seed++) {
    const outcomesOf = (strategyOf: (program: Program) => Strategy, schedules: number) => {
      const { program, outcomes } = drawnProgram(seed);
      const limits = { schedules, isOver: () => false, goOn: true };
      const { exhausted } = exploreWith(program, strategyOf(program), [], limits);
      return { exhausted, outcomes: [...outcomes].sort() };
    };
    const all = outcomesOf(() => new Exhaustive(), 1500);
    if (all.exhausted) {
      compared++;
      most = Math.max(most, all.outcomes.length);
      expect([seed, outcomesOf(({ m }) => new OptimalDpor(m), 1500)]).toEqual([seed, all]);
      expect([seed, outcomesOf(({ m }) => new Stateful(m, false), 1500)]).toEqual([seed, all]);
    }
  }
  expect(most).toBeGreaterThan(3);
});
