import { Piscina } from 'piscina';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CpuReport, CpuTask, DiskTask, TapeReport, TapeTask } from '../../src/run/tasks.ts';
import { built } from '../built.ts';
import { runWith } from './options.ts';

/** The files that CPU 1, the disk and the tapes run instead of their own. */
const broken = vi.hoisted(() => ({ file: '', disk: '', tapes: '' }));

vi.mock('../../src/run/pool.ts', async original => {
  const { RunPool } = await original<typeof import('../../src/run/pool.ts')>();
  return {
    RunPool: class extends RunPool {
      readonly #broken = new Piscina({ minThreads: 1, maxThreads: 1 });

      override cpu(task: CpuTask): Promise<CpuReport> {
        return task.number === 1 && broken.file !== ''
          ? this.#broken.run(task, { filename: broken.file })
          : super.cpu(task);
      }

      override disk(task: DiskTask): Promise<void> {
        return broken.disk === '' ? super.disk(task) : this.#broken.run(task, { filename: broken.disk });
      }

      override tapes(task: TapeTask): Promise<TapeReport> {
        return broken.tapes === '' ? super.tapes(task) : this.#broken.run(task, { filename: broken.tapes });
      }

      override async destroy(): Promise<void> {
        await Promise.all([this.#broken.destroy(), super.destroy()]);
      }
    },
  };
});

afterEach(() => {
  Object.assign(broken, { file: '', disk: '', tapes: '' });
});

function breakCpu1(how: string): void {
  broken.file = built(`test/run/fixtures/cpu-${how}.ts`);
}

const endless = { workloads: ['walk'], programs: 4, cpus: 3, durationMs: 600_000, watchdogMs: 5000 };

describe('a CPU whose worker', () => {
  test('throws is reported with its number and its stack, and the run ends', async () => {
    breakCpu1('throws');
    const { faults } = await runWith(endless);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ kind: 'panic', message: 'CPU 1 died: broken on purpose', cpus: [1] });
    const stack = faults[0]?.details.stack as string[];
    expect(stack.some(line => /src\/machine\/cpu\.js/.test(line))).toBe(true);
    // The first line is of the file that throws here, which is none of the product.
    expect(stack.slice(1).join('\n')).not.toContain('file:');
  });

  test('is gone is reported with its number, and the run ends', async () => {
    breakCpu1('exits');
    const { faults } = await runWith(endless);
    expect(faults[0]).toMatchObject({ kind: 'panic', cpus: [1] });
    expect(faults[0]?.message).toMatch(/^the worker of CPU 1 died: /);
    expect(faults).toHaveLength(1);
  });

  test('runs in circles is found by the watchdog, told apart from those that wait, and its thread is ended', async () => {
    breakCpu1('spins');
    // Two threads that need little of the kernel: the one that begins on CPU 1 stays there, the other comes to it.
    const { faults } = await runWith({ ...endless, workloads: ['hot'], programs: 2, cpus: 2, watchdogMs: 1500 });
    expect(faults.map(({ kind }) => kind)).toEqual(['stall', 'stall']);
    expect(faults[1]).toMatchObject({
      message: 'CPU 1 runs in circles in the kernel: it was switched off and did not stop',
      cpus: [1],
    });
  });
});

describe('a worker that is no CPU', () => {
  const gone = built('test/run/fixtures/worker-exits.ts');

  test('and is gone is named: the disk', async () => {
    broken.disk = gone;
    const { faults } = await runWith({ workloads: ['walk'], cpus: 2, frames: 16, durationMs: 60_000 });
    expect(faults).toMatchObject([{ kind: 'panic', cpus: [] }]);
    expect(faults[0]?.message).toMatch(/^the worker of the swap disk died: /);
  });

  test('and is gone is named: the reader of traces', async () => {
    broken.tapes = gone;
    const { faults } = await runWith({ traces: ['package.json'], format: 'pages', cpus: 2 });
    expect(faults).toMatchObject([{ kind: 'panic', cpus: [] }]);
    expect(faults[0]?.message).toMatch(/^the worker of the traces' reader died: /);
  });
});
