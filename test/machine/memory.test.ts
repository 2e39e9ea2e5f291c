import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Arena, LINE_WORDS } from '../../src/machine/arena.ts';
import { eachBucket, histogramWords, recordNanos } from '../../src/machine/histogram.ts';
import { layoutOf, MAX_CPUS } from '../../src/machine/layout.ts';
import { hex, in_kseg0, in_kuseg, kvaddr_to_paddr, PAGE_WORDS, paddr_to_kvaddr } from '../../src/machine/mips.ts';
import { ParallelMachine } from '../../src/machine/parallel.ts';
import { attachWasm, createMemory } from '../../src/machine/wasm.ts';

describe('WebAssembly’s operations and Atomics on the same words', () => {
  const memory = createMemory(64);
  const words = new Int32Array(memory.buffer);
  const ops = attachWasm(memory);
  const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

  test.each([
    ['exchange', (at: number, v: number) => ops.exchange(at, v), Atomics.exchange],
    ['add', (at: number, v: number) => ops.add(at, v), Atomics.add],
    ['or', (at: number, v: number) => ops.or(at, v), Atomics.or],
    ['and', (at: number, v: number) => ops.and(at, v), Atomics.and],
  ] as const)('%s returns and leaves the same; seed 1', (_, wasm, atomics) => {
    fc.assert(
      fc.property(word, word, fc.nat(31), (before, value, at) => {
        words[at] = before;
        words[at + 32] = before;
        expect(wasm(at << 2, value)).toBe(atomics(words, at + 32, value));
        expect(words[at]).toBe(words[at + 32]);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test('compareExchange stores only what it expected; seed 2', () => {
    fc.assert(
      fc.property(word, word, word, fc.boolean(), (before, other, value, hit) => {
        const expected = hit ? before : other;
        words[3] = before;
        words[35] = before;
        expect(ops.compareExchange(12, expected, value)).toBe(Atomics.compareExchange(words, 35, expected, value));
        expect(words[3]).toBe(words[35]);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  test('load and store see what Atomics see', () => {
    ops.store(20, -7);
    expect(Atomics.load(words, 5)).toBe(-7);
    Atomics.store(words, 5, 0x7fffffff);
    expect(ops.load(20)).toBe(0x7fffffff);
  });

  test('zeroPage clears 1,024 words and none beside them', () => {
    const machine = new ParallelMachine(createMemory(4 * PAGE_WORDS));
    machine.words.fill(-1);
    machine.zeroPage(PAGE_WORDS);
    expect(machine.words.slice(PAGE_WORDS, 2 * PAGE_WORDS).every(each => each === 0)).toBe(true);
    expect([machine.load(PAGE_WORDS - 1), machine.load(2 * PAGE_WORDS)]).toEqual([-1, -1]);
  });

  test('a memory is shared, and as large as was asked for or a little larger', () => {
    expect(memory.buffer).toBeInstanceOf(SharedArrayBuffer);
    const large = createMemory(1_000_001).buffer.byteLength;
    expect(large).toBeGreaterThanOrEqual(4_000_004);
    expect(large).toBeLessThan(4_000_004 + 65536);
  });
});

describe('an arena', () => {
  test('hands out lines of their own, by name', () => {
    const arena = new Arena(64, 160);
    expect([arena.words('a', 1), arena.words('b', 17), arena.words('c', 16)]).toEqual([64, 80, 112]);
    const names = [64, 65, 80, 96, 97, 112, 127, 128, 63].map(at => arena.nameOf(at));
    expect(names).toEqual(['a', null, 'b', 'b+16', null, 'c', 'c+15', null, null]);
    expect(LINE_WORDS).toBe(16);
  });

  test('that is full says what does not fit and how much is left', () => {
    const arena = new Arena(0, 64);
    arena.words('a', 33);
    expect(() => arena.words('b', 17)).toThrow(new RangeError('b: 17 words do not fit: 16 of 64 are left'));
    expect(arena.words('c', 16)).toBe(48);
  });
});

describe('the layout', () => {
  test('puts RAM on a page, behind control block and arena, none overlapping', () => {
    for (const [cpus, ramFrames, arenaWords] of [
      [1, 1, 1],
      [32, 131_072, 1000],
      [4, 300, 4097],
    ] as const) {
      const layout = layoutOf({ cpus, ramFrames, arenaWords });
      expect(layout.ram % PAGE_WORDS).toBe(0);
      expect(layout.ram).toBeGreaterThanOrEqual(layout.arena + arenaWords);
      expect(layout.words).toBe(layout.ram + ramFrames * PAGE_WORDS);
    }
  });

  test.each([
    [{ cpus: 0, ramFrames: 1 }, 'cpus: 0: 1 to 32'],
    [{ cpus: MAX_CPUS + 1, ramFrames: 1 }, 'cpus: 33: 1 to 32'],
    [{ cpus: 1, ramFrames: 0 }, 'ramFrames: 0: 1 to 131072'],
    [{ cpus: 1, ramFrames: 131_073 }, 'ramFrames: 131073: 1 to 131072'],
  ])('refuses %o', (config, message) => {
    expect(() => layoutOf(config)).toThrow(new RangeError(message));
  });
});

describe('the address map', () => {
  test('kseg0 shows physical memory, and a physical address comes back', () => {
    for (const pa of [0, 0x1000, 0x1ffff000]) {
      const va = paddr_to_kvaddr(pa);
      expect([in_kseg0(va), in_kuseg(va), kvaddr_to_paddr(va)]).toEqual([true, false, pa]);
    }
    expect(hex(paddr_to_kvaddr(0x1ffff000))).toBe('0x9ffff000');
  });

  test('kuseg ends where kseg0 begins, and that where kseg1 does', () => {
    const at = [0, 0x7fffffff, 0x80000000, 0x9fffffff, 0xa0000000, 0xc0000000, 0xffffffff].map(va => va | 0);
    expect(at.map(in_kuseg)).toEqual([true, true, false, false, false, false, false]);
    expect(at.map(in_kseg0)).toEqual([false, false, true, true, false, false, false]);
  });
});

describe('a histogram', () => {
  function recorded(values: readonly number[]): [number, number][] {
    const m = new ParallelMachine(createMemory(4096));
    const at = histogramWords(new Arena(64, 4000), 'h');
    for (const value of values) recordNanos(m, at, value);
    const buckets: [number, number][] = [];
    eachBucket(m, at, (nanoseconds, count) => void buckets.push([nanoseconds, count]));
    return buckets;
  }

  test('gives a value back to within an eighth of itself, or 1 ns; seed 4', () => {
    const nanoseconds = fc.oneof(
      fc.double({ min: 0, max: 2 ** 39, noNaN: true }),
      fc.double({ min: 0, max: 39, noNaN: true }).map(exponent => 2 ** exponent),
    );
    fc.assert(
      fc.property(nanoseconds, value => {
        const [[middle, count]] = recorded([value]) as [[number, number]];
        expect(count).toBe(1);
        expect(Math.abs(middle - value)).toBeLessThanOrEqual(Math.max(1, value / 8));
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  test('powers of two and their neighbours are in ascending buckets', () => {
    const values = Array.from({ length: 38 }, (_, n) => [2 ** n - 1, 2 ** n, 2 ** n + 1])
      .flat()
      .sort((a, b) => a - b);
    const middles = values.map(value => (recorded([value])[0] as [number, number])[0]);
    expect(middles).toEqual([...middles].sort((a, b) => a - b));
  });

  test('keeps every value: negative ones with the smallest, those beyond 18 minutes with the largest', () => {
    const buckets = recorded([-5, 0, 1e15, 1e18, 1000]);
    expect(buckets.reduce((sum, [, count]) => sum + count, 0)).toBe(5);
    expect(buckets[0]?.[1]).toBe(2);
    expect(buckets.at(-1)?.[1]).toBe(2);
  });
});
