/**
 * The oracles of the parallel machine on the model machine: who owns each frame, and what each process has stored. What
 * they know is put back when a run begins, is part of a state, and they look once at what an operation does however often
 * it is replayed.
 */
import { checkStateInto } from '../check/checkstate.ts';
import { attachCheckMemory, type CheckWords, createCheckMemory, keepCheckMemory } from '../check/memory.ts';
import { ObservedMemory } from '../check/observedmemory.ts';
import { installOwners } from '../check/owners.ts';
import { CheckedMemory, type ProcessMemory } from '../check/usermemory.ts';
import type { ModelMachine } from '../machine/model.ts';
import type { Kernel } from '../vm/kernel.ts';
import { Hash } from './hash.ts';

/** User pages that can have a shadow at a time. */
const PAGES = 16;

export class Oracles {
  /** By CPU: the memory of the process with that number, which runs there. */
  readonly users: readonly ProcessMemory[];
  readonly #keep: () => void;
  /** Of what they know. */
  readonly #hash = new Hash();
  /** Whether that has been looked up since anybody last told them something. */
  #isHashed = false;

  /** Puts them on all CPUs' kernels: after any mutant, so that they see what it does. */
  constructor(m: ModelMachine, kernels: readonly Kernel[]) {
    const observe = (look: () => void, frame = -1) =>
      m.observe(() => {
        this.#isHashed = false;
        look();
      }, frame);
    const frames = kernels[0]?.coremap.frames ?? 0;
    const memory = createCheckMemory(frames, kernels.length, PAGES, false);
    const checked = kernels.map(kernel => {
      installOwners(kernel, memory, { observe });
      return new CheckedMemory(kernel, memory);
    });
    const attach = () => {
      for (const [process, user] of checked.entries()) {
        user.attach(process);
      }
    };
    attach();
    this.users = checked.map((user, cpu) => new ObservedMemory((kernels[cpu] as Kernel).cpu, user, observe));
    this.#keep = () => {
      const words = attachCheckMemory(memory);
      const putBack = keepCheckMemory(words);
      m.outside.push({
        reset: () => {
          putBack();
          attach();
          this.#isHashed = false;
        },
        stateInto: take => this.#stateInto(words, take),
      });
    };
  }

  #stateInto(words: CheckWords, take: (value: number) => void): void {
    const hash = this.#hash;
    if (!this.#isHashed) {
      hash.clear();
      checkStateInto(words, value => hash.take(value));
      this.#isHashed = true;
    }
    take(hash.low);
    take(hash.high);
  }

  /** What they know now is what they know at the beginning of each run. */
  keepInitial(): void {
    this.#keep();
  }
}
