import { type Lesson, right, wrong } from './lesson.ts';

export const busyFrame: Lesson = {
  id: 'busy-frame',
  title: 'A page on its way out',
  setting:
    'Memory is full and CPU 1 needs a frame: a page of CPU 0 is written to the swap disk, and its frame, marked busy meanwhile, is then given to CPU 1. But when CPU 0 touches that page meanwhile, this kernel asks the page table alone, and until the write is done that still names the old frame.',
  request: { program: 'swapagain', options: { mutant: 'maps-busy-frame' } },
  goal: "Leave in CPU 0's TLB a translation to a frame that CPU 1's process has got.",
  reached: ({ cpus, kernel }) =>
    cpus[0]?.tlb.some(({ valid, stale, as, frame }) => {
      const owner = kernel?.frames[frame];
      return valid && stale && owner?.owner === 'user' && owner.as !== as;
    }) ?? false,
  question: {
    text: 'CPU 0 only reads its page while the disk writes it, and reads what it should. What is wrong with that?',
    answers: [
      'Nothing: a page may be read while it is written out',
      'The disk may write a page that is half changed',
      'The TLB keeps the translation after the frame is given away',
    ],
    right: 2,
  },
  told: 'A TLB remembers where a page is, so that the page table need not be asked again. All TLBs were made to forget this page before the write began; CPU 0 has loaded it anew, and nobody will tell it a second time. Busy means that somebody is at work on the frame: whoever wants it sleeps, and looks again when the work is done.',
  mends: [
    wrong(
      'Put the frame on the free list first, and write the page out from there',
      { program: 'swapagain', options: { mutant: 'reuse-before-writeout' } },
      'A frame on the free list may be taken and zeroed before the disk has read it: what is written is not the page.',
    ),
    wrong(
      'Let the page table say "on the swap disk" before the write begins',
      { program: 'swapagain', options: { mutant: 'readable-before-written' } },
      'Until the write is done the disk has an older copy of the page, and CPU 0 may read that.',
    ),
    right(
      'When the frame is busy, sleep until it is not, and look at the page table again',
      { program: 'swapagain' },
      'Nobody loads a translation between the moment when all were made to forget it and the moment when the frame has a new owner.',
    ),
  ],
  mistake: { file: 'src/check/mutants/eviction.ts', line: '// Wrong: nobody shoots this entry down any more.' },
  keys: '1b0o21b',
};
