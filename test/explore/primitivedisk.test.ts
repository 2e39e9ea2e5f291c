import { expect, it } from 'vitest';
import { Detectors } from '../../src/explore/detectors/index.ts';
import { kernelParts } from '../../src/explore/detectors/kernelparts.ts';
import { exploreWith } from '../../src/explore/explorer.ts';
import { bootModel, prepareKernel, startKernel } from '../../src/explore/kernelmodel.ts';
import { op } from '../../src/explore/programs/shape.ts';
import { OptimalDpor } from '../../src/explore/strategies/optimal.ts';
import { DISK_READ, DISK_WRITE } from '../../src/machine/disk.ts';
import { IPI_UNIDLE, type IpiWords, ipi_send } from '../../src/sync/ipi.ts';
import { NO_AS } from '../../src/vm/coremap.ts';
import type { Kernel } from '../../src/vm/kernel.ts';

const SLOT = 3;
const MARK = 7;

/**
 * CPU 0 interrupts CPU 1 and writes a page to a slot, CPU 1 reads that slot. Both draw a number before and after, and CPU 1
 * notes whether it has taken the interrupt by then: the outcomes are all orders in which that can happen, with what was
 * read and returned.
 */
function outcomesOf(ownDisk: boolean, fails: boolean) {
  const model = bootModel(
    { cpus: 2, frames: 3, swapSlots: 4 },
    { primitiveParts: true, primitiveLocks: true, ownDisk },
  );
  const { m, kernels, words } = model;
  const [writer, reader] = kernels as readonly [Kernel, Kernel];
  const next = words.arena.words('next', 1);
  const draw = () => m.atomicAdd(next, 1);
  const pages: number[] = [];
  prepareKernel(model, () => {
    for (const { pages: frames, cpu } of kernels) {
      pages.push(frames.page_alloc(NO_AS, 0, true));
      m.store(cpu.wordOf(pages.at(-1) as number), MARK * pages.length);
    }
  });
  const [written, read] = pages as [number, number];
  const { called } = reader.interrupts.attention;
  const writes = op('write', () => {
    ipi_send(writer.cpu, writer.interrupts.ipis[1] as IpiWords, 1, IPI_UNIDLE);
    const before = draw();
    const errno = writer.disk.disk_io(DISK_WRITE, SLOT, written);
    return 1000 * errno + 10 * before + draw();
  });
  const reads = op('read', () => {
    const before = draw();
    const errno = reader.disk.disk_io(DISK_READ, SLOT, read);
    const [found, after] = [m.load(reader.cpu.wordOf(read)), m.load(called)];
    return 100_000 * errno + 1000 * found + 100 * after + 10 * before + draw();
  });
  startKernel(model, [[writes], [reads]], operation => fails && operation === DISK_READ);
  const outcomes = new Set<string>();
  const program = {
    name: 'orders',
    ...kernelParts(model),
    check: () => void outcomes.add(m.threads.flatMap(({ results }) => results).join()),
  };
  const budget = { schedules: 20_000, isOver: () => false, goOn: false };
  const { complete, first, schedules } = exploreWith(program, new OptimalDpor(m), [new Detectors(program)], budget);
  return { complete, fault: first?.fault.message ?? null, outcomes: [...outcomes].sort(), schedules };
}

it.each([false, true])(
  'a disk of two steps a request allows what the driver and the queue allow (fails: %s)',
  fails => {
    const real = outcomesOf(true, fails);
    const primitive = outcomesOf(false, fails);
    expect(real).toMatchObject({ complete: true, fault: null });
    expect(real.outcomes.length).toBeGreaterThan(8);
    expect(primitive).toEqual({ ...real, schedules: expect.any(Number) });
    expect(real.schedules).toBeGreaterThan(primitive.schedules);
  },
);
