import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkKernelSource, describeViolation, registersOf } from './kernel-contract/check.ts';

const MACHINE_FOLDER = 'src/machine';
const KERNEL_FOLDERS = ['src/sync', 'src/vm'];

function sourcesBelow(folder: string): { file: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => ({ file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));
}

const rulesBroken = (text: string): string[] => checkKernelSource('k.ts', text).map(violation => violation.rule);

test('every kernel source keeps the replay contract', () => {
  const registers = new Set(sourcesBelow(MACHINE_FOLDER).flatMap(({ text }) => registersOf(text)));
  const sources = KERNEL_FOLDERS.flatMap(sourcesBelow);
  expect(sources.length).toBeGreaterThan(0);
  const violations = sources.flatMap(({ file, text }) => checkKernelSource(file, text, registers));
  expect(violations.map(describeViolation)).toEqual([]);
});

test('a register of the machine may be assigned to, another field may not', () => {
  const registers = new Set(registersOf('class Tlb { get asid() { return 1; } set asid(n) { this.#m.store(0, n); } }'));
  expect(checkKernelSource('k.ts', 'function f(tlb){ tlb.asid = 1; }', registers)).toEqual([]);
  expect(checkKernelSource('k.ts', 'function f(tlb){ tlb.pid = 1; }', registers)).toHaveLength(1);
});

test('a violation is told with its file, line, finding and reason', () => {
  const [violation] = checkKernelSource('src/vm/page.ts', 'export function now(): number {\n  return Date.now();\n}\n');
  expect(describeViolation(violation!)).toMatch(/^src\/vm\/page\.ts:2: no host globals: Date\. .*Machine port.*\.$/);
});

describe('refused', () => {
  const refused: readonly [claim: string, rule: string, source: string][] = [
    ['a try statement', 'no try', 'function f(){ try { g(); } finally { h(); } }'],
    ['Math.random', 'no host globals', 'function f(){ return Math.random(); }'],
    ['the host clock', 'no host globals', 'function f(){ return performance.now(); }'],
    ['Atomics beside the port', 'no host globals', 'function f(a){ Atomics.add(a, 0, 1); }'],
    ['the host process', 'no host globals', 'function f(){ return process.pid; }'],
    ['a module-level let', 'no module state', 'let turn = 0;'],
    ['a module-level array', 'no module state', 'const queue = [];'],
    ['a module-level object', 'no module state', 'export const state = { turn: 0 };'],
    ['a module-level map', 'no module state', 'const cache = new Map();'],
    ['a static field that can change', 'no module state', 'class A { static count = 0; }'],
    ['an async function', 'no suspension', 'async function f() {}'],
    ['a generator', 'no suspension', 'function* f() {}'],
    ['an async arrow function', 'no suspension', 'export const f = async () => 1;'],
    ['a field changed in a method', 'no fields changed after construction', 'class A { x = 0; f(){ this.x = 1; } }'],
    ['a field counted up', 'no fields changed after construction', 'class A { n = 0; f(){ this.n++; } }'],
    ['an element of a host array', 'no fields changed after construction', 'function f(a){ a[0] |= 1; }'],
    ['a deleted property', 'no fields changed after construction', 'function f(a){ delete a.b; }'],
    [
      'a counter in a closure',
      'no state in closures',
      'function createA(){ let n = 0; function f(){ n += 1; } return f; }',
    ],
    ['an object made in a function', 'no allocation', 'function f(){ return { a: 1 }; }'],
    ['an array made in a method', 'no allocation', 'class A { f(){ g([1, 2]); } }'],
    ['an instance made in a function', 'no allocation', 'function f(){ return new Page(); }'],
    ['a default argument that allocates', 'no allocation', 'function f(a = {}){ return a; }'],
    ['a closure made in a function', 'no allocation', 'function f(a){ a.each(x => x); }'],
    [
      'an object made by what a factory returns',
      'no allocation',
      'function createA(){ return { f(){ return { a: 1 }; } }; }',
    ],
  ];
  test.each(refused)('%s', (_claim, rule, source) => {
    expect(rulesBroken(source)).toContain(rule);
  });
});

describe('accepted', () => {
  const accepted: readonly [claim: string, source: string][] = [
    ['tables that nothing can change', "export const a = ['x', 'y'] as const; const b: readonly A[] = [{ n: 1 }];"],
    [
      'numbers, and frozen objects',
      'const SHIFT = 12; const MASK = (1 << SHIFT) - 1; const T = Object.freeze({ a: 1 });',
    ],
    ['fields set by the constructor', 'class A { x; y = new B(); constructor(){ this.x = { a: [] }; } }'],
    ['a factory that builds from callbacks', 'function createA(n){ return Array.from({ length: n }, () => new B()); }'],
    ['a function that lays out memory at boot', 'function layOutLock(arena){ return { word: arena.words(1) }; }'],
    ['a static factory', 'class A { static createWith(n){ return new A([n]); } }'],
    ['what is thrown', 'function f(){ throw new KernelPanic({ cpu: 1 }); }'],
    ['what a panic is told', "function f(m){ m.panic('twice', { frame: 3, cpus: [1] }); }"],
    ['the body of a function that never returns', 'function die(): never { const a = [1]; throw new E(a); }'],
    ['local variables and loops', 'function f(n){ let sum = 0; for (let i = 0; i < n; i++) sum += i; return sum; }'],
    ['a process of the kernel by that name', 'function f(process: Process){ return process.id + g(process); }'],
    ['a property called like a host global', 'function f(a){ return a.performance; }'],
  ];
  test.each(accepted)('%s', (_claim, source) => {
    expect(checkKernelSource('k.ts', source).map(describeViolation)).toEqual([]);
  });
});
