/** What the model machine's disk holds; slots that were never written are zero. */
import { DISK_READ } from '../machine/disk.ts';
import type { Addr } from '../machine/machine.ts';
import { PAGE_WORDS } from '../machine/mips.ts';
import type { ModelMachine } from '../machine/model.ts';
import { Hash } from './hash.ts';

/** A page on the disk, which is never changed, and what stands for it in a state; null: not asked for yet. */
interface Page {
  readonly words: Int32Array;
  hash: Hash | null;
}

export class DiskFile {
  /** Whether requests of a kind are answered with an error. */
  fails: (operation: number) => boolean = () => false;
  #slots = new Map<number, Page>();

  /** What it holds now is what it holds at the beginning of each run of the machine. */
  keepInitial(m: ModelMachine): void {
    const kept = this.#slots;
    m.outside.push({
      reset: () => {
        this.#slots = new Map(kept);
      },
      stateInto: take => this.#stateInto(take),
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
        m.store(at + word, page?.words[word] ?? 0);
      }
    } else {
      this.#slots.set(slot, { words: m.words.slice(at, at + PAGE_WORDS), hash: null });
    }
    return true;
  }

  #stateInto(take: (value: number) => void): void {
    for (const [slot, page] of [...this.#slots].sort(([one], [other]) => one - other)) {
      page.hash ??= hashOf(page.words);
      take(slot);
      take(page.hash.low);
      take(page.hash.high);
    }
  }
}

function hashOf(words: Int32Array): Hash {
  const hash = new Hash();
  for (const word of words) {
    hash.take(word);
  }
  return hash;
}
