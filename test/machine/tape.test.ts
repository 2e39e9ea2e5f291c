import { describe, expect, test } from 'vitest';
import { Arena } from '../../src/machine/arena.ts';
import { Cpu } from '../../src/machine/cpu.ts';
import { layOutCpus } from '../../src/machine/cpuwords.ts';
import { layoutOf } from '../../src/machine/layout.ts';
import {
  layOutTapes,
  TAPE_ENTRIES,
  tapeArenaWords,
  tapeAwait,
  tapeEnd,
  tapePeek,
  tapePut,
  tapeSpace,
  tapeTake,
} from '../../src/machine/tape.ts';
import { Tlb } from '../../src/machine/tlb.ts';
import { createMemory } from '../../src/machine/wasm.ts';
import { ScriptedMachine, SleepsForever, thrownBy } from '../sync/cpus.ts';

function scene() {
  const layout = layoutOf({ cpus: 1, ramFrames: 1, arenaWords: 4096 + tapeArenaWords(2) });
  const m = new ScriptedMachine(createMemory(layout.words));
  const arena = new Arena(layout.arena, layout.arenaWords);
  const cpus = layOutCpus(arena, 1);
  const cpu = new Cpu(m, arena, layout, cpus, new Tlb(m, arena.words('tlb', Tlb.WORDS), 0), 0);
  const [tape, other] = layOutTapes(arena, 2) as [number, number];
  const put = (references: readonly number[]) =>
    tapePut(m, tape, cpus, Int32Array.from(references), 0, references.length);
  return { m, cpus, cpu, tape, other, put };
}

describe('a tape', () => {
  test('gives references in order, the sign bit of a store included', () => {
    const { m, cpu, tape, put } = scene();
    const references = [0x400000, 0x400004 | 0x80000000, -1, 0];
    put(references);
    expect(tapeAwait(cpu, tape)).toBe(4);
    expect([0, 1, 2, 3].map(n => tapePeek(m, tape, n))).toEqual(references.map(each => each | 0));
    tapeTake(m, tape, 3);
    expect(tapeAwait(cpu, tape)).toBe(1);
    expect(tapePeek(m, tape, 0)).toBe(0);
  });

  test('goes round: three times its length in uneven pieces, nothing lost, nothing twice', () => {
    const { m, cpus, cpu, tape } = scene();
    let written = 0;
    let read = 0;
    for (let piece = 1; written < 3 * TAPE_ENTRIES; piece = (piece * 7) % 9973) {
      const count = Math.min(tapeSpace(m, tape), piece);
      const batch = Int32Array.from({ length: count + 3 }, (_, n) => written + n - 3);
      tapePut(m, tape, cpus, batch, 3, count);
      written += count;
      const take = Math.min(tapeAwait(cpu, tape), (piece * 3) % 9973);
      for (let n = 0; n < take; n++) if (tapePeek(m, tape, n) !== read + n) throw new Error(`at ${read + n}`);
      tapeTake(m, tape, take);
      read += take;
    }
    expect(tapeAwait(cpu, tape)).toBe(written - read);
    expect(tapeSpace(m, tape)).toBe(TAPE_ENTRIES - (written - read));
  });

  test('its counts go on through the end of a word', () => {
    const { m, cpu, tape, put } = scene();
    for (const count of [0, 16]) m.atomicStore(tape + count, 0x7ffffffe);
    put([1, 2, 3, 4]);
    expect(tapeSpace(m, tape)).toBe(TAPE_ENTRIES - 4);
    expect(tapeAwait(cpu, tape)).toBe(4);
    expect([0, 1, 2, 3].map(n => tapePeek(m, tape, n))).toEqual([1, 2, 3, 4]);
    tapeTake(m, tape, 4);
    expect(tapeSpace(m, tape)).toBe(TAPE_ENTRIES);
  });

  test('that is empty puts the process to sleep until the reader puts something on', () => {
    const { m, cpu, tape, put } = scene();
    m.onSleep = () => put([7]);
    expect(tapeAwait(cpu, tape)).toBe(1);
    tapeTake(m, tape, 1);
    m.onSleep = () => {};
    expect(thrownBy(() => tapeAwait(cpu, tape))).toBeInstanceOf(SleepsForever);
  });

  test('that has ended gives what is left, then 0, to a process asleep as well', () => {
    const { m, cpus, cpu, tape, put } = scene();
    m.onSleep = () => {
      put([7]);
      tapeEnd(m, tape, cpus);
    };
    expect(tapeAwait(cpu, tape)).toBe(1);
    tapeTake(m, tape, 1);
    expect(tapeAwait(cpu, tape)).toBe(0);
    expect(tapeAwait(cpu, tape)).toBe(0);
  });

  test('is not another tape', () => {
    const { m, cpus, cpu, tape, other, put } = scene();
    put([1, 2]);
    tapeEnd(m, other, cpus);
    expect([tapeAwait(cpu, other), tapeAwait(cpu, tape)]).toEqual([0, 2]);
  });
});
