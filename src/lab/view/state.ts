/** All that is to be seen of a machine in which no thread is running. */
import type { Stopped } from '../../check/waits/waitfor.ts';
import type { Program } from '../../explore/program.ts';
import { ACCESS, ACCESS_NAMES, type ModelThread } from '../../machine/modelthread.ts';
import type { LabCpu, LabKernel, LabLock, LabPlace, LabThread, LabWait } from '../types.ts';
import { willText } from './accesses.ts';
import { framesOf, freeFrames } from './frames.ts';
import { interruptOf, takenBy } from './interrupts.ts';
import { locksOf } from './locks.ts';
import { PageTablesView, slotsOf } from './pagetables.ts';
import { currentAddressSpace, shootdownsOf, tlbOf } from './tlbs.ts';
import { linesOf } from './values.ts';
import { waitsOf } from './waits.ts';

export interface MachineState {
  readonly threads: LabThread[];
  readonly cpus: LabCpu[];
  readonly locks: LabLock[];
  readonly kernel: LabKernel | null;
}

export class StateView {
  readonly #program: Program;
  readonly #tables: PageTablesView | null;

  constructor(program: Program) {
    this.#program = program;
    this.#tables = program.kernel === undefined ? null : new PageTablesView(program.kernel, program.m.words);
  }

  /** `enabled`: bits of threads that can move; `places`: where each stands; `before`: the memory before the last step. */
  show(enabled: number, places: readonly (LabPlace | null)[], before: Int32Array | null): MachineState {
    const stopped = this.#program.stopped?.() ?? null;
    const waits = waitsOf(this.#program, stopped, enabled);
    return {
      threads: this.#program.m.threads.map(thread =>
        this.#thread(thread, enabled, stopped, waits[thread.number] ?? null, places[thread.number] ?? null),
      ),
      cpus: this.#cpus(stopped, before),
      locks: locksOf(this.#program, stopped, waits, before),
      kernel: this.#kernel(before),
    };
  }

  #thread(
    thread: ModelThread,
    enabled: number,
    stopped: Stopped | null,
    blocked: LabWait | null,
    where: LabPlace | null,
  ): LabThread {
    const { number, name, cpu, operations, operation, finished } = thread;
    const isDevice = cpu < 0;
    const isEnabled = ((enabled >>> number) & 1) === 1;
    const over = (finished && thread.epilogue === null) || thread.kind === ACCESS.begin;
    const inInterrupt = stopped?.states[cpu]?.inInterrupt ?? false;
    const sleeps = finished && !isDevice && !inInterrupt && takenBy(this.#program, thread) === null;
    return {
      number,
      name,
      cpu: isDevice ? null : cpu,
      enabled: isEnabled,
      operations: operations.map(({ label }, n) => label ?? `operation ${n + 1}`),
      operation,
      results: [...thread.results],
      done: finished && !isDevice,
      inInterrupt,
      next: over
        ? null
        : {
            text: sleeps ? 'will sleep until it is interrupted' : willText(this.#program, thread),
            kind: ACCESS_NAMES[thread.kind] as string,
            word: this.#program.nameOf(thread.at),
            where,
          },
      interrupt: isDevice ? null : interruptOf(this.#program, thread, isEnabled),
      blocked,
    };
  }

  #cpus(stopped: Stopped | null, before: Int32Array | null): LabCpu[] {
    const { m, kernel } = this.#program;
    const numbers = [...new Set(m.threads.map(({ cpu }) => cpu).filter(cpu => cpu >= 0))].sort((a, b) => a - b);
    return numbers.map(number => {
      const state = stopped?.states[number];
      const hasKernel = kernel !== undefined && this.#tables !== null;
      return {
        number,
        threads: m.threads.filter(({ cpu }) => cpu === number).map(thread => thread.number),
        interruptLevel: state?.ipl ?? 0,
        inInterrupt: state?.inInterrupt ?? false,
        spinlocks: state?.spinlocks ?? 0,
        lines: linesOf(state?.lines ?? 0),
        addressSpace: hasKernel ? currentAddressSpace(kernel, m.words, number) : 0,
        tlb: hasKernel ? tlbOf(kernel, this.#tables as PageTablesView, m.words, before, number) : [],
        shootdowns: hasKernel ? shootdownsOf(kernel, m.words, before, number) : null,
      };
    });
  }

  #kernel(before: Int32Array | null): LabKernel | null {
    const { m, kernel } = this.#program;
    if (kernel === undefined || this.#tables === null) {
      return null;
    }
    return {
      frames: framesOf(kernel, m.words, before),
      free: freeFrames(kernel, m.words),
      pageTables: this.#tables.all(m.words, before),
      swap: slotsOf(kernel, m.words, before),
    };
  }
}
