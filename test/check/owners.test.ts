import { describe, expect, test } from 'vitest';
import { OracleFault } from '../../src/check/fault.ts';
import { createCheckMemory } from '../../src/check/memory.ts';
import { installOwners, POISON } from '../../src/check/owners.ts';
import { PAGE_WORDS } from '../../src/machine/mips.ts';
import { ENTRY, FIXED, FREE, NO_AS } from '../../src/vm/coremap.ts';
import { type Booted, type BootOptions, bootKernel, startProcess } from '../vm/boot.ts';
import { work } from './machine.ts';

function owned(options: BootOptions = {}, thorough = true): Booted {
  const booted = bootKernel({ frames: 8, cpus: 2, ...options });
  const memory = createCheckMemory(booted.kernel.coremap.frames, 4, 64);
  for (const kernel of booted.kernels) {
    installOwners(kernel, memory, { thorough });
  }
  return booted;
}

function faultOf(action: () => unknown): OracleFault {
  try {
    action();
  } catch (error) {
    if (error instanceof OracleFault) {
      return error;
    }
    throw error;
  }
  throw new Error('no fault');
}

describe('shadow owners', () => {
  test.each([true, false])(
    'say nothing while pages come, go to swap, come back and are freed (thorough: %s)',
    thorough => {
      const { kernels } = owned({}, thorough);
      for (const kernel of kernels) {
        const as = startProcess(kernel);
        const run = kernel.kpages.alloc_kpages(2);
        work(kernel);
        work(kernel);
        kernel.kpages.free_kpages(run);
        kernel.unmapper.as_destroy(as);
      }
    },
  );

  test('say nothing when a kernel page is freed on another CPU than it was allocated on', () => {
    const [first, second] = owned().kernels;
    second?.kpages.free_kpages(first?.kpages.alloc_kpages(3) ?? 0);
  });

  test('say nothing when a page cannot be read in and its frame is given up', () => {
    const booted = owned({ frames: 3 });
    const { kernel } = booted;
    startProcess(kernel);
    work(kernel);
    booted.failDisk = () => true;
    expect(() => kernel.cpu.loadWord(0x400000)).toThrow('process killed');
    booted.failDisk = () => false;
    work(kernel);
  });

  test('see a frame given to two, and say to whom', () => {
    const { kernels } = owned();
    const [first, second] = kernels;
    const pa = first?.pages.page_alloc(NO_AS, 0, true) ?? 0;
    const frame = pa >>> 12;
    // As if the entry had been lost: the frame goes back on the free list.
    first?.coremap.lock.acquire();
    first?.coremap.make_busy(frame);
    first?.coremap.put_free(frame);
    first?.coremap.lock.release();
    const fault = faultOf(() => second?.pages.page_alloc(5, 0x1000, false));
    expect(fault.message).toBe(
      `frame ${frame} was given to page 0x00001000 of address space 5 while it is owned by the kernel on CPU 0 (CPU 1)`,
    );
    expect(fault).toMatchObject({ kind: 'oracle', cpus: [1, 0], frame });
    expect(fault.details).toEqual({
      owner: 'page 0x00001000 of address space 5',
      ownedBy: 'the kernel on CPU 0',
      givenOnCpu: 0,
      firstWord: '0x00000000',
    });
  });

  test('see a run that overlaps a page in use', () => {
    const { kernel } = owned();
    const pa = kernel.kpages.alloc_kpages(1) & 0xfffffff;
    kernel.coremap.set(pa >>> 12, ENTRY.state, FREE);
    kernel.coremap.lock.acquire();
    kernel.coremap.make_busy(pa >>> 12);
    kernel.coremap.put_free(pa >>> 12);
    kernel.coremap.lock.release();
    expect(faultOf(() => kernel.kpages.alloc_kpages(4)).message).toMatch(/was given to the kernel on CPU 0 while/);
  });

  test('see an eviction of a page that belongs to the kernel', () => {
    const { kernel } = owned();
    const frame = (kernel.kpages.alloc_kpages(1) & 0xfffffff) >>> 12;
    kernel.coremap.lock.acquire();
    const fault = faultOf(() => kernel.evictor.disown(frame));
    expect(fault.message).toMatch(/was taken from the kernel on CPU 0, but it is owned by the kernel on CPU 0/);
  });

  test('see a kernel page freed that was never handed out', () => {
    const { kernel } = owned();
    const frame = kernel.coremap.frames - 1;
    kernel.coremap.lock.acquire();
    kernel.coremap.unlink_free(frame);
    kernel.coremap.fill(frame, FIXED, NO_AS, 0, 1, 0);
    kernel.coremap.unbusy(frame);
    expect(faultOf(() => kernel.pages.free_frame(frame)).message).toMatch(/but it is owned by nobody/);
  });

  test.each([true, false])('see a fresh frame that is not zero (thorough: %s)', thorough => {
    const { kernel, m } = owned({}, thorough);
    m.zeroPage = () => {};
    for (let frame = 1; frame < kernel.coremap.frames; frame++) {
      if (kernel.coremap.get(frame, ENTRY.state) === FREE) {
        m.words.fill(7, kernel.cpu.wordOf(frame << 12), kernel.cpu.wordOf((frame + 1) << 12));
      }
    }
    expect(faultOf(() => kernel.kpages.alloc_kpages(1)).message).toMatch(
      /with 0x00000007 at offset 0x0: it must be zero/,
    );
  });

  test('look at each word of a page once in 32 frames without thorough', () => {
    const { kernel, m } = owned({}, false);
    const zeroPage = m.zeroPage.bind(m);
    m.zeroPage = at => {
      zeroPage(at);
      m.store(at + 777, 1);
    };
    const fault = faultOf(() => {
      for (let n = 0; n < 32; n++) {
        kernel.kpages.free_kpages(kernel.kpages.alloc_kpages(1));
      }
    });
    expect(fault.message).toMatch(/with 0x00000001 at offset 0xc24/);
  });

  test('poison what is freed, so that whoever still uses it reads that', () => {
    const { kernel } = owned();
    const va = kernel.kpages.alloc_kpages(1);
    const page = kernel.cpu.wordOf(va & 0xfffffff);
    kernel.kpages.free_kpages(va);
    for (const word of [0, 1, 500, PAGE_WORDS - 1]) {
      expect(kernel.cpu.m.load(page + word)).toBe(POISON);
    }
  });
});
