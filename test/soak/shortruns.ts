/**
 * Machines that live for a few milliseconds, one after another, on host threads that stay: the built program's parts, put
 * together as `src/run/run.ts` does, without what a run for a user has around it.
 */
import type { SharedRun } from '../../src/run/machine.ts';
import type { Plan } from '../../src/run/plan.ts';

async function built<T>(module: string): Promise<T> {
  return (await import(new URL(`../../dist/src/${module}.js`, import.meta.url).href)) as T;
}

const { bootMachine, kernelLocks } = await built<typeof import('../../src/run/machine.ts')>('run/machine');
const { layOutRun, pageTablesFor, threadSpecs } = await built<typeof import('../../src/run/plan.ts')>('run/plan');
const { RunPool } = await built<typeof import('../../src/run/pool.ts')>('run/pool');
const { stallFault } = await built<typeof import('../../src/run/stall.ts')>('run/stall');
const { audit } = await built<typeof import('../../src/check/audit.ts')>('check/audit');
const { createCheckMemory } = await built<typeof import('../../src/check/memory.ts')>('check/memory');
const { switchDiskOff } = await built<typeof import('../../src/machine/disk.ts')>('machine/disk');
const { openSwapFile } = await built<typeof import('../../src/machine/host/swapfile.ts')>('machine/host/swapfile');
const { createMemory } = await built<typeof import('../../src/machine/wasm.ts')>('machine/wasm');

/** What a short run does. */
export type Work = Pick<Plan, 'seed' | 'ops' | 'programs' | 'workloads' | 'auditEvery'> & {
  readonly cpus: number;
  readonly frames: number;
};

/** What came of it. `stall` tells who waits for whom, `found` what an oracle, the audit or the kernel itself has found. */
export interface Short {
  readonly elapsedMs: number;
  readonly late: number;
  readonly stall: string | null;
  readonly found: readonly string[];
}

const STALL_MS = 20_000;
const SWAP_SLOTS = 2048;

function planOf({ cpus, frames, ...work }: Work): Plan {
  const tapes: string[] = [];
  const pageTables = pageTablesFor(threadSpecs({ ...work, tapes }, []));
  const kernel = {
    cpus,
    frames,
    swapSlots: SWAP_SLOTS,
    pageTables,
    earlyFrames: 0,
    lock: 'sleep',
    lockStats: true,
    policy: 'fifo',
    // Every third machine has magazines.
    magazines: work.seed % 3 === 0 ? 4 : 0,
  };
  return { ...work, kernel, tapes, endless: false, oracles: true, mutant: null, pauseLoopExit: true };
}

export class ShortRuns {
  readonly #pool: InstanceType<typeof RunPool>;
  readonly #swap = openSwapFile(null, (SWAP_SLOTS + 1) * 4096);

  /** For machines of up to `cpus` CPUs. */
  constructor(cpus: number) {
    this.#pool = new RunPool(cpus + 1);
  }

  async end(): Promise<void> {
    await this.#pool.destroy();
    this.#swap.close();
  }

  async run(work: Work): Promise<Short> {
    const plan = planOf(work);
    const words = layOutRun(plan);
    const check = createCheckMemory(words.layout.ramFrames, words.threads.specs.length, 4096);
    const shared: SharedRun = { plan, memory: createMemory(words.layout.words), check };
    const boot = bootMachine(shared);
    const disk = this.#pool.disk({ ...shared, fd: this.#swap.fd, disk: { kind: 'host' }, failDisk: null });
    const cpus = Array.from({ length: work.cpus }, (_, number) => this.#pool.cpu({ ...shared, number }));
    const reports = await within(STALL_MS, Promise.all(cpus));
    if (reports === null) {
      const { message, details } = stallFault(boot.m, words, STALL_MS, kernelLocks(boot));
      return { elapsedMs: STALL_MS, late: 0, stall: `${message}\n${JSON.stringify(details)}`, found: [] };
    }
    switchDiskOff(boot.m, words.kernel.swapDisk.device);
    await disk;
    const { mismatches, leaked } = audit(boot.kernel, words.kernel);
    const faults = reports.flatMap(({ fault }) => (fault === null ? [] : [fault.message]));
    return {
      elapsedMs: Math.max(...reports.map(each => each.endedAt)) - Math.min(...reports.map(each => each.startedAt)),
      late: reports.reduce((sum, each) => sum + each.late, 0),
      stall: null,
      found: [...faults, ...mismatches, ...(leaked > 0 ? [`${leaked} leaked`] : [])],
    };
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>(resolve => {
    timer = setTimeout(() => resolve(null), ms);
  });
  const first = await Promise.race([work, late]);
  clearTimeout(timer);
  return first;
}
