/** What the model machine's disk holds; slots that were never written are zero. */
import { DISK_READ } from '../machine/disk.ts';
import type { Addr } from '../machine/machine.ts';
import { PAGE_WORDS } from '../machine/mips.ts';
import type { ModelMachine } from '../machine/model.ts';

export class DiskFile {
  /** Whether requests of a kind are answered with an error. */
  fails: (operation: number) => boolean = () => false;
  #slots = new Map<number, Int32Array>();

  /** What it holds now is what it holds at the beginning of each run of the machine. */
  keepInitial(m: ModelMachine): void {
    const kept = this.#slots;
    m.resets.push(() => {
      this.#slots = new Map(kept);
    });
  }

  /** Moves a page between its slot and memory; false if the disk has failed. */
  move(m: ModelMachine, operation: number, slot: number, at: Addr): boolean {
    if (this.fails(operation)) {
      return false;
    }
    if (operation === DISK_READ) {
      const page = this.#slots.get(slot);
      for (let word = 0; word < PAGE_WORDS; word++) {
        m.store(at + word, page?.[word] ?? 0);
      }
    } else {
      this.#slots.set(slot, m.words.slice(at, at + PAGE_WORDS));
    }
    return true;
  }
}
