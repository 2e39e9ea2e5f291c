import { describe, expect, test } from 'vitest';
import type { Cpu } from '../../src/machine/cpu.ts';
import { haltMachine, readCpu } from '../../src/machine/cpuwords.ts';
import { layoutOf } from '../../src/machine/layout.ts';
import { IRQ_BUS, IRQ_IPI, TLBHI_INVALID, TLBLO_DIRTY, TLBLO_VALID } from '../../src/machine/mips.ts';
import { KernelPanic, MachineHalted, ProcessKilled } from '../../src/machine/panic.ts';
import { TLB_FAULT } from '../../src/machine/tlb.ts';
import { ADDRESS_ERROR } from '../../src/machine/vectors.ts';
import { WAIT } from '../../src/machine/waits.ts';
import { createMemory } from '../../src/machine/wasm.ts';
import { attach } from '../sync/contention.ts';
import { bareCpus, SleepsForever, thrownBy } from '../sync/cpus.ts';

function oneCpu() {
  const bare = bareCpus(1);
  const cpu = bare.cpus[0] as Cpu;
  const faults: [number, number][] = [];
  cpu.vectors = {
    exception: (fault, va) => {
      faults.push([fault, va]);
      return 6;
    },
    interrupt: () => bare.onInterrupt(cpu),
    switched: () => {},
  };
  return { ...bare, bare, cpu, faults };
}

describe('a user access', () => {
  test.each([
    ['kseg0', 0x80000000 | 0],
    ['kseg1', 0xa0000000 | 0],
    ['kseg2', 0xc0000000 | 0],
    ['the top of kseg2', 0xfffffffc | 0],
    ['an odd address', 0x00401001],
    ['a half-word address', 0x00401002],
    ['a misaligned address of kseg0', 0x80000001 | 0],
  ])('of a word at %s is an address error, load and store, and never looks at the TLB', (_, va) => {
    const { cpu, faults } = oneCpu();
    cpu.tlb.tlb_write(0x00401000, TLBLO_VALID | TLBLO_DIRTY, 0);
    expect(thrownBy(() => cpu.loadWord(va))).toBeInstanceOf(ProcessKilled);
    expect((thrownBy(() => cpu.storeWord(va, 1)) as ProcessKilled).errno).toBe(6);
    expect(faults).toEqual([
      [ADDRESS_ERROR, va],
      [ADDRESS_ERROR, va],
    ]);
  });

  test('is tried again when the kernel has resolved its exception, and sees a further one', () => {
    const { cpu } = oneCpu();
    const faults: number[] = [];
    cpu.vectors = {
      exception: fault => {
        faults.push(fault);
        cpu.tlb.tlb_write(0x1000, fault === TLB_FAULT.modify ? TLBLO_VALID | TLBLO_DIRTY : TLBLO_VALID, 9);
        return 0;
      },
      interrupt: () => {},
      switched: () => {},
    };
    cpu.storeWord(0x1000, 42);
    expect(faults).toEqual([TLB_FAULT.missStore, TLB_FAULT.modify]);
    expect(cpu.loadWord(0x1000)).toBe(42);
  });

  test('of bytes is big-endian: byte 0 is the most significant of its word', () => {
    const { cpu } = oneCpu();
    cpu.tlb.tlb_write(0x1000, TLBLO_VALID | TLBLO_DIRTY, 9);
    cpu.storeWord(0x1010, 0x01020304);
    expect([0, 1, 2, 3].map(n => cpu.loadByte(0x1010 + n))).toEqual([1, 2, 3, 4]);
    cpu.storeByte(0x1010, 0xff);
    cpu.storeByte(0x1013, 0x80);
    expect(cpu.loadWord(0x1010)).toBe(0xff020380 | 0);
    expect([0, 1, 2, 3].map(n => cpu.loadByte(0x1010 + n))).toEqual([0xff, 2, 3, 0x80]);
    expect(cpu.loadWord(0x1014)).toBe(0);
  });

  test('takes interrupts before it is made', () => {
    const { cpu, bare } = oneCpu();
    cpu.tlb.tlb_write(0x1000, TLBLO_VALID | TLBLO_DIRTY, 9);
    bare.onInterrupt = at => {
      at.clearLine(IRQ_IPI);
      at.tlb.tlb_write(TLBHI_INVALID(9), 0, 9);
    };
    cpu.raise(0, IRQ_IPI);
    expect(thrownBy(() => cpu.storeWord(0x1000, 1))).toBeInstanceOf(ProcessKilled);
  });
});

describe('interrupts', () => {
  test('levels nest: what is pending is taken when the last one falls, once', () => {
    const { cpu, bare } = oneCpu();
    let taken = 0;
    bare.onInterrupt = at => {
      taken++;
      at.clearLine(at.pendingLines());
    };
    cpu.splraise();
    cpu.splraise();
    cpu.raise(0, IRQ_IPI);
    cpu.raise(0, IRQ_IPI);
    cpu.raise(0, IRQ_BUS);
    cpu.spllower();
    expect([taken, cpu.spl]).toEqual([0, 1]);
    cpu.spllower();
    expect([taken, cpu.spl]).toEqual([1, 0]);
  });

  test('run at high level, in interrupt context, and are not interrupted', () => {
    const { cpu, bare } = oneCpu();
    const seen: unknown[] = [];
    bare.onInterrupt = at => {
      at.clearLine(IRQ_IPI);
      seen.push([at.spl, at.inInterrupt]);
      if (seen.length === 1) {
        at.raise(0, IRQ_IPI);
        at.splraise();
        at.spllower();
        at.safepoint();
        seen.push('not nested');
      }
    };
    cpu.raise(0, IRQ_IPI);
    cpu.safepoint();
    expect(seen).toEqual([[1, true], 'not nested', [1, true]]);
    expect([cpu.spl, cpu.inInterrupt]).toEqual([0, false]);
  });

  test('spllower at level 0 panics', () => {
    const { cpu } = oneCpu();
    expect(thrownBy(() => cpu.spllower())).toBeInstanceOf(KernelPanic);
  });
});

describe('a CPU asleep', () => {
  test('does not go to sleep while a line is up or its word has changed', () => {
    const { cpu, m, arena } = oneCpu();
    const word = arena.words('word', 1);
    m.atomicStore(word, 1);
    cpu.idle(word);
    m.atomicStore(word, 0);
    cpu.raise(0, IRQ_IPI);
    cpu.idle(word);
    expect(thrownBy(() => cpu.idle(word))).toBeInstanceOf(SleepsForever);
  });

  test('with interrupts off could never be woken: panic', () => {
    const { cpu, arena } = oneCpu();
    cpu.splraise();
    expect(thrownBy(() => cpu.idle(arena.words('word', 1)))).toBeInstanceOf(KernelPanic);
  });

  test('is woken by a line, and by wake, and is seen asleep from outside only meanwhile', () => {
    const { m, cpus } = bareCpus(2);
    const [first, second] = cpus as [Cpu, Cpu];
    const seen: boolean[] = [];
    let sleeps = 0;
    m.onSleep = () => {
      seen.push(second.isAsleep(0));
      sleeps++ === 0 ? second.raise(0, IRQ_IPI) : second.wake(0);
      seen.push(second.isAsleep(0));
    };
    first.prepareToSleep();
    first.sleep();
    expect(seen).toEqual([true, false, true, false]);
  });
});

describe('a machine that is switched off', () => {
  test('stops every CPU at its next safepoint, also one that sleeps', () => {
    const cpus = 2;
    const memory = createMemory(layoutOf({ cpus, ramFrames: 1, arenaWords: 1 << 17 }).words);
    const { m, all, cpu, full } = attach({ memory, cpus, number: 0, lock: 'sleep' });
    const other = attach({ memory, cpus, number: 1, lock: 'sleep' });
    haltMachine(m, all);
    expect(() => cpu.safepoint()).toThrow(MachineHalted);
    expect(() => other.m.wait(full, 0)).toThrow(MachineHalted);
    expect(() => {
      for (let n = 0; n < 1000; n++) other.m.pause();
    }).toThrow(MachineHalted);
  });

  test('does not stop one at high level, which lets go of its spinlocks first', () => {
    const cpus = 1;
    const memory = createMemory(layoutOf({ cpus, ramFrames: 1, arenaWords: 1 << 17 }).words);
    const { m, all, cpu } = attach({ memory, cpus, number: 0, lock: 'sleep' });
    cpu.splraise();
    haltMachine(m, all);
    cpu.safepoint();
    expect(() => cpu.spllower()).toThrow(MachineHalted);
  });
});

test('what a CPU does is read from outside: level, interrupt, spinlocks, lines, sleep, what it waits for', () => {
  const cpus = 2;
  const memory = createMemory(layoutOf({ cpus, ramFrames: 1, arenaWords: 1 << 17 }).words);
  const { m, all, cpu, full } = attach({ memory, cpus, number: 1, lock: 'sleep' });
  cpu.splraise();
  cpu.addSpinlocks(2);
  cpu.raise(1, IRQ_BUS);
  cpu.waits(WAIT.channel, full);
  expect(readCpu(m, all, 1)).toEqual({
    cpu: 1,
    ipl: 1,
    inInterrupt: false,
    spinlocks: 2,
    lines: IRQ_BUS,
    asleep: false,
    waitKind: WAIT.channel,
    waitFor: full,
  });
  expect(cpu.nameOf(full)).toBe('full');
});
