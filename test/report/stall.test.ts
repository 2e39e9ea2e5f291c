import { expect, test } from 'vitest';
import { CONTROL } from '../../src/machine/layout.ts';
import { WAIT } from '../../src/machine/waits.ts';
import { createMemory } from '../../src/machine/wasm.ts';
import { bootMachine, kernelLocks } from '../../src/run/machine.ts';
import { layOutRun, type Plan } from '../../src/run/plan.ts';
import { stallFault } from '../../src/run/stall.ts';

const plan: Plan = {
  kernel: {
    cpus: 2,
    frames: 16,
    swapSlots: 16,
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

test('a machine whose CPUs the host has not started is not said to run', () => {
  const { words } = layOutRun(plan).layout;
  const boot = bootMachine({ plan, memory: createMemory(words), check: null });
  const fault = stallFault(boot.m, boot.words, 10_000, kernelLocks(boot));
  expect(fault.message).toBe(
    'nothing has moved for 10 s: the host has started the threads of 0 of 2 CPUs, and all begin together',
  );
  expect(fault.details.cpus).toEqual([
    expect.stringMatching(/^CPU 0 has not begun;/),
    expect.stringMatching(/^CPU 1 has not begun;/),
  ]);
});

function begun(): ReturnType<typeof bootMachine> {
  const { words } = layOutRun(plan).layout;
  const boot = bootMachine({ plan, memory: createMemory(words), check: null });
  boot.m.atomicStore(CONTROL.go, 1);
  return boot;
}

test('a CPU that waits at the barrier for one that is stuck is not named as stuck itself', () => {
  const boot = begun();
  boot.kernel.cpu.waits(WAIT.barrier, boot.words.quiesce);
  expect(stallFault(boot.m, boot.words, 10_000, kernelLocks(boot)).cpus).toEqual([1]);
});

test('a silence shorter than a second is told in milliseconds', () => {
  const boot = begun();
  expect(stallFault(boot.m, boot.words, 30.4, kernelLocks(boot)).message).toMatch(
    /^nothing has moved for 30 ms: CPU 0 /,
  );
});
