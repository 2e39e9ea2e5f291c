/** What single operations cost on one CPU, with tinybench: each sample is a batch, so that the clock does not matter. */
import { Bench } from 'tinybench';
import { createMemory } from '../src/machine/wasm.ts';
import { bootMachine, type CpuOfRun } from '../src/run/machine.ts';
import { layOutRun, type Plan } from '../src/run/plan.ts';
import type { Spread } from './spread.ts';

export interface MicroRow {
  readonly name: string;
  /** Nanoseconds an operation. */
  readonly ns: Spread;
}

const BATCH = 10_000;
const BASE = 0x00400000;
const PAGE = 4096;
/** Fits into the slots that tlb_random uses. */
const HIT_PAGES = 32;
/** Twice the TLB: in a loop nearly every access misses. */
const MISS_PAGES = 128;

export async function benchMicro(): Promise<MicroRow[]> {
  const { kernel, m } = boot();
  const { cpu, coremap, pages, spaces } = kernel;
  spaces.as_activate(spaces.as_create());
  const ring = new Int32Array(8);
  const page = cpu.wordOf(coremap.paddrOf(coremap.frames - 1));
  const operations: Record<string, (n: number) => void> = {
    'sleeping lock, acquire and release': () => {
      coremap.lock.acquire();
      coremap.lock.release();
    },
    'user load, TLB hit': n => {
      cpu.loadWord(BASE + (n % HIT_PAGES) * PAGE + ((n * 4) & 0xffc));
    },
    'user load, TLB miss': n => {
      cpu.loadWord(BASE + (n % MISS_PAGES) * PAGE);
    },
    'page_alloc and page_free, zeroing included': n => {
      const held = ring[n % 8] as number;
      if (held !== 0) {
        pages.page_free(held);
      }
      ring[n % 8] = pages.page_alloc(0, 0, true);
    },
    'zero a page': () => m.zeroPage(page),
  };
  const bench = new Bench({ time: 500, warmupTime: 200, throws: true, retainSamples: true });
  for (const [name, operation] of Object.entries(operations)) {
    bench.add(name, () => {
      for (let n = 0; n < BATCH; n++) {
        operation(n);
      }
    });
  }
  await bench.run();
  return bench.tasks.map(task => ({ name: task.name, ns: spreadOfTask(task) }));
}

function spreadOfTask(task: Bench['tasks'][number]): Spread {
  const result = task.result;
  if (result === undefined || !('latency' in result)) {
    throw new Error(`${task.name}: no result`);
  }
  const ns = (ms: number) => (ms * 1e6) / BATCH;
  return { median: ns(result.latency.p50 ?? 0), min: ns(result.latency.min), max: ns(result.latency.p99 ?? 0) };
}

function boot(): CpuOfRun {
  const plan: Plan = {
    kernel: {
      cpus: 1,
      frames: 4096,
      swapSlots: 64,
      pageTables: 8,
      earlyFrames: 0,
      lock: 'sleep',
      lockStats: true,
      policy: 'fifo',
      magazines: 0,
    },
    seed: 1,
    ops: null,
    programs: null,
    workloads: ['kpages'],
    tapes: [],
    endless: false,
    oracles: false,
    auditEvery: 0,
    mutant: null,
    pauseLoopExit: true,
  };
  return bootMachine({ plan, memory: createMemory(layOutRun(plan).layout.words), check: null });
}
