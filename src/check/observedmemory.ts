/**
 * User memory, each access checked, on a machine that calls operations again from their start (the model machine): the
 * access is the operation's, and is repeated with it; the look at what it found is made once.
 */
import type { Cpu } from '../machine/cpu.ts';
import type { VAddr } from '../machine/mips.ts';
import type { CheckedMemory, ProcessMemory } from './usermemory.ts';

export class ObservedMemory implements ProcessMemory {
  readonly #cpu: Cpu;
  readonly #checked: CheckedMemory;
  readonly #observe: (look: () => void) => void;

  /** `observe`: as in `OwnerOptions` (owners.ts). */
  constructor(cpu: Cpu, checked: CheckedMemory, observe: (look: () => void) => void) {
    this.#cpu = cpu;
    this.#checked = checked;
    this.#observe = observe;
  }

  load(va: VAddr): number {
    const found = this.#cpu.loadWord(va);
    this.#observe(() => this.#checked.loaded(va, found));
    return found;
  }

  /** Looks at once where the word has got to: on the model machine nothing happens between the store and the look. */
  store(va: VAddr, value: number): void {
    const word = value | 0;
    this.#cpu.storeWord(va, word);
    this.#observe(() => {
      this.#checked.assertReached(va, word);
      this.#checked.stored(va, word);
    });
  }

  attach(process: number): void {
    this.#observe(() => this.#checked.attach(process));
  }

  forgetPage(va: VAddr): void {
    this.#observe(() => this.#checked.forgetPage(va));
  }

  forget(): void {
    this.#observe(() => this.#checked.forget());
  }
}
