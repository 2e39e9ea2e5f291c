import { describe, expect, test } from 'vitest';
import { docFiles, readDoc, root } from './markdown.ts';
import { functionsOf, hopsOf, missing, mutualFiles, wrongCall, wrongOrder } from './walk.ts';

const WALK = 'docs/walk.md';
const text = readDoc(WALK);
const hops = hopsOf(text);

describe('docs/walk.md', () => {
  test('numbers its hops from 0, and has at most 30 calls', () => {
    expect(hops.map(hop => hop.number)).toEqual(hops.map((_, n) => n));
    expect(hops.length - 1).toBeLessThanOrEqual(30);
    expect(hops.length - 1).toBeGreaterThanOrEqual(20);
  });

  test('says its number of calls and files as they are', () => {
    const NUMBERS = [
      '',
      'one',
      'two',
      'three',
      'four',
      'five',
      'six',
      'seven',
      'eight',
      'nine',
      'ten',
      'eleven',
      'twelve',
    ];
    const files = new Set(hops.map(hop => hop.file));
    expect(text).toContain(`${hops.length - 1} calls, over ${NUMBERS[files.size]} files`);
  });

  test('every row of its tables is a hop', () => {
    const rows = text.split('\n').filter(line => /^\| \d/.test(line));
    expect(rows).toHaveLength(hops.length);
    for (const row of rows) {
      expect(row.split('|')).toHaveLength(8);
    }
  });

  test.each(hops)('hop $number, $name, is declared in $file', hop => {
    expect(missing(hop, root)).toBeNull();
  });

  test.each(hops)('hop $number, $name, is called by the hop that it comes from', hop => {
    expect(wrongCall(hop, hops, root)).toBeNull();
  });

  test.each(hops)('hop $number, $name, comes after the hops that the same function calls before it', hop => {
    expect(wrongOrder(hop, hops, root)).toBeNull();
  });

  test('no two of its files call each other', () => {
    expect(mutualFiles(hops)).toEqual([]);
  });

  test('passes through the files of the fault in their order', () => {
    const order = [
      'machine/cpu',
      'machine/tlb',
      'vm/fault',
      'vm/pagetable',
      'vm/page',
      'vm/coremap',
      'vm/replace/fifo',
    ];
    order.push('vm/evict', 'vm/shootdown', 'vm/interrupt', 'vm/swap', 'vm/swapdisk');
    const first = [...new Set(hops.map(hop => hop.file))];
    expect(first).toEqual(order.map(name => `src/${name}.ts`));
  });
});

describe('a walk that is wrong', () => {
  const [store, access] = hops as [(typeof hops)[0], (typeof hops)[0]];

  test('is refused for a function that is not there', () => {
    expect(missing({ name: 'Cpu.teleport', file: store.file }, root)).toBe(
      'src/machine/cpu.ts declares no Cpu.teleport',
    );
    expect(missing({ name: 'Cpu.storeWord', file: 'src/machine/gpu.ts' }, root)).toBe(
      'src/machine/gpu.ts does not exist',
    );
  });

  test('is refused for a call that is not made', () => {
    const shortcut = { ...access, name: 'Shootdown.shoot', file: 'src/vm/shootdown.ts' };
    expect(wrongCall(shortcut, hops, root)).toBe('hop 1: Cpu.storeWord does not call shoot');
    expect(wrongCall({ ...access, kind: 'vector' }, hops, root)).toContain('through the vectors');
    expect(wrongCall({ ...access, kind: 'line' }, hops, root)).toContain('raises no line');
  });

  test('is refused for calls in another order', () => {
    const [write, ask] = ['Swap.swap_out', 'Shootdown.shoot'].map(name => hops.find(hop => hop.name === name));
    const swapped = hops.map(hop =>
      hop === write ? { ...ask, number: hop.number } : hop === ask ? { ...write, number: hop.number } : hop,
    ) as typeof hops;
    const wrong = swapped.map(hop => wrongOrder(hop, swapped, root)).filter(each => each !== null);
    expect(wrong).toContain('Evictor.unmap calls Shootdown.shoot before Swap.swap_out');
  });

  test('is refused for two files that call each other', () => {
    const back = { ...access, number: 2, from: 1, name: 'up', file: 'src/vm/fault.ts' };
    expect(mutualFiles([store, access, back, { ...back, number: 3, from: 2, file: store.file }])).toEqual([
      store.file,
      back.file,
    ]);
  });
});

test.each(docFiles())('every function that %s links to is declared in that file', doc => {
  const wrong = functionsOf(readDoc(doc), doc).map(each => missing(each, root));
  expect(wrong.filter(each => each !== null)).toEqual([]);
});
