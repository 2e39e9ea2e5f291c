/** Looks at a running machine ten times a second. It only reads: no CPU waits for it, and it takes no lock. */
import { type Counter, readCounters } from '../../machine/counters.ts';
import { disk_waiting } from '../../machine/disk.ts';
import { acquisitionsOf, LOCK_COUNTS } from '../../sync/lockstats.ts';
import { shootdownsDone } from '../../vm/shootdown.ts';
import type { CpuOfRun } from '../machine.ts';
import { sampleCpus } from './cpus.ts';
import { sampleFrames } from './frames.ts';
import { type RunSample, SAMPLE_MS } from './types.ts';
import { LatencySince } from './waits.ts';

/** Calls back with samples until the function that it returns is called, and then with a last one. */
export function startSampling(
  machine: CpuOfRun,
  given: number,
  elapsedMs: () => number,
  sampled: (sample: RunSample) => void,
): () => void {
  const sampler = new Sampler(machine, given);
  const take = () => {
    const now = elapsedMs();
    if (now > 0) {
      sampled(sampler.take(now));
    }
  };
  const timer = setInterval(take, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    take();
  };
}

/** Numbers that only grow, and wrap at 2^32. */
interface Counted {
  readonly cpus: readonly Record<Counter, number>[];
  readonly acquisitions: number;
  readonly contended: number;
  readonly sleeps: number;
  readonly acknowledged: number;
}

class Sampler {
  readonly #machine: CpuOfRun;
  readonly #given: number;
  readonly #waits: LatencySince;
  #before: Counted | null = null;
  #atMs = 0;

  constructor(machine: CpuOfRun, given: number) {
    const { m, words } = machine;
    this.#machine = machine;
    this.#given = given;
    this.#waits = new LatencySince(
      m,
      words.kernel.coremapLock.stats.map(({ wait }) => wait),
    );
  }

  take(elapsedMs: number): RunSample {
    const { m, words } = this.#machine;
    const now = this.#count();
    const before = this.#before;
    const intervalMs = elapsedMs - this.#atMs;
    this.#before = now;
    this.#atMs = elapsedMs;
    const since = (of: (counted: Counted) => number) => (of(now) - (before === null ? 0 : of(before))) >>> 0;
    const sum = (counter: Counter) =>
      now.cpus.reduce((all, _, cpu) => all + since(({ cpus }) => cpus[cpu]?.[counter] ?? 0), 0);
    return {
      elapsedMs,
      intervalMs,
      cpus: sampleCpus(this.#machine).map((each, cpu) => ({
        ...each,
        operations: since(({ cpus }) => cpus[cpu]?.operations ?? 0),
      })),
      lock: {
        acquisitions: since(({ acquisitions }) => acquisitions),
        contended: since(({ contended }) => contended),
        sleeps: since(({ sleeps }) => sleeps),
        waitNs: this.#waits.take(),
      },
      counts: {
        pageFaults: sum('pageFaults'),
        evictions: sum('cleanEvictions') + sum('dirtyEvictions'),
        swapReads: sum('swapReads'),
        swapWrites: sum('swapWrites'),
        shootdownsSent: sum('shootdownsSent'),
        shootdownsAcknowledged: since(({ acknowledged }) => acknowledged),
        ipis: sum('ipisSent'),
      },
      diskQueue: disk_waiting(m, words.kernel.swapDisk.device),
      coremap: sampleFrames(m, words, this.#given),
    };
  }

  #count(): Counted {
    const { m, words } = this.#machine;
    const { cpus, coremapLock, shootdown } = words.kernel;
    const ofLock = (count: number) => coremapLock.stats.reduce((sum, { counts }) => sum + m.load(counts + count), 0);
    return {
      cpus: cpus.map(({ counters }) => readCounters(m, counters)),
      acquisitions: coremapLock.stats.reduce((sum, each) => sum + acquisitionsOf(m, each), 0),
      contended: ofLock(LOCK_COUNTS.contended),
      sleeps: ofLock(LOCK_COUNTS.sleeps),
      acknowledged: cpus.reduce((sum, _, cpu) => sum + shootdownsDone(at => m.load(at), shootdown, cpu), 0),
    };
  }
}
