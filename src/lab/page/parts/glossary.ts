/** The words of the page, explained where they stand: a button opens what a word means, and Escape shuts it. */
import { html, type TemplateResult } from 'lit';

const WORDS = {
  access: 'One load or store of shared memory, or one atomic change of a word. A step of the machine is one access.',
  AS: 'Address space: the memory that one process sees. The same page number means another page in each.',
  coremap: 'A table with one entry for each frame of physical memory: its state, whose it is, and whether it is busy.',
  'data race':
    'Two accesses to one word, one of them at least a plain change, that nothing orders: no lock, and no atomic word that one writes and the other reads.',
  frame:
    'A page-sized piece of physical memory. FREE: on the free list. FIXED: the kernel’s, never moved. CLEAN and DIRTY: a page of a process, which may be evicted; a dirty one is written to swap first. BUSY: somebody works on it, and all others wait.',
  interrupt:
    'What stops a CPU between two accesses and makes it run a handler. A CPU takes one only where it looks at its lines, and only while its interrupt level is 0.',
  IPI: 'Inter-processor interrupt: one CPU asks another for something, here mostly to forget a translation.',
  lock: 'Only one holds it at a time. Who waits for a spinlock tries again and again, with interrupts off; who waits for a lock that sleeps lets its CPU go, and takes interrupts meanwhile.',
  oracle:
    'What watches the run from outside and knows what must hold: whose each frame is, and what each process has stored last. A fault of this name is what it saw.',
  'page table': 'Of an address space: for each page the frame that it is in, or the slot of swap.',
  panic: 'The kernel itself has found something that must not be, and has stopped the machine.',
  shootdown:
    'A request to another CPU to forget a translation in its TLB, which nobody else can change. It is sent by an IPI, and the sender waits for the acknowledgement.',
  spl: 'The interrupt level of a CPU, in OS/161’s name. At 0 interrupts are on; above, the CPU is deaf.',
  stale: 'A translation in a TLB that says something else than the page table does.',
  swap: 'Slots on the disk, each with room for one page that is in no frame.',
  TLB: 'The translations from pages to frames that a CPU keeps at hand. It uses them without a look at the page table.',
  wchan: 'Wait channel: what threads sleep on until somebody wakes them.',
} as const;

type Word = keyof typeof WORDS;

/** A word as it stands in a sentence or a heading, with its meaning behind it. */
export function term(word: Word, said: string = word): TemplateResult {
  return html`<button class="term" popovertarget=${idOf(word)} @click=${placeBelow}>${said}</button>`;
}

/** What {@link term} opens. Once on the page. */
export function meanings(): TemplateResult {
  return html`${entries().map(
    ([word, meaning]) => html`<div popover class="meaning" id=${idOf(word)}><strong>${word}</strong> ${meaning}</div>`,
  )}`;
}

export function wordList(): TemplateResult {
  return html`<dl>${entries().map(([word, meaning]) => html`<dt>${word}</dt><dd>${meaning}</dd>`)}</dl>`;
}

function entries(): [Word, string][] {
  return Object.entries(WORDS) as [Word, string][];
}

function idOf(word: Word): string {
  return `word-${word.replace(' ', '-')}`;
}

function placeBelow({ currentTarget }: MouseEvent): void {
  const button = currentTarget as HTMLButtonElement;
  const meaning = document.getElementById(button.getAttribute('popovertarget') ?? '');
  const { left, bottom } = button.getBoundingClientRect();
  meaning?.style.setProperty('--left', `${left}px`);
  meaning?.style.setProperty('--top', `${bottom}px`);
}
