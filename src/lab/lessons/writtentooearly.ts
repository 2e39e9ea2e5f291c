import { type Lesson, right, wrong } from './lesson.ts';

export const writtenTooEarly: Lesson = {
  id: 'written-too-early',
  title: 'The store that swap never saw',
  setting:
    'CPU 1 needs the only frame, which holds a page of CPU 0: the page is written to the swap disk, and its frame given away. This kernel writes the page first, and makes the TLB of CPU 0 forget it afterwards.',
  request: { program: 'modify', options: { mutant: 'write-before-shootdown' } },
  goal: 'Let CPU 0 store to its page when the disk has written it and the frame is still busy.',
  reached: ({ last, cpus, kernel }) =>
    last?.name === 'CPU 0' &&
    last.operation.startsWith('store') &&
    last.word.startsWith('frame') &&
    cpus[1]?.lines.includes('DISK') === true &&
    kernel?.frames.some(({ busy }) => busy) === true,
  question: {
    text: 'CPU 0 stores to the page just after the disk has written it. What becomes of that store?',
    answers: [
      'It faults: the frame is busy',
      'It is kept: the page is DIRTY, so it is written once more',
      'It is lost: neither frame nor swap will have it',
    ],
    right: 2,
  },
  told: 'The TLB of CPU 0 still had the translation, so the store went through and no one was asked: not the busy bit, not the page table. The disk has the page as it was before, and the frame goes to CPU 1. Nobody looks a second time whether the page is DIRTY.',
  mends: [
    wrong(
      'Ask CPU 0 to forget the page first, and write it out at once',
      { program: 'modify', options: { mutant: 'no-ack-wait' } },
      'Asked is not done: until CPU 0 has answered, its stores still go through.',
    ),
    wrong(
      'Mark a page DIRTY no more once it has a place on the swap disk: the disk has its bytes',
      { program: 'modify', options: { mutant: 'stale-dirty' } },
      'The disk has the bytes as they were. A store since then must make the page DIRTY again, or it is never written.',
    ),
    right(
      'Let CPU 0 forget the page, wait for its answer, and write the page then',
      { program: 'modify', strategy: 'optimal' },
      'When the answer is there no store can reach the frame, so what is written is the last word.',
    ),
  ],
  mistake: {
    file: 'src/check/mutants/eviction.ts',
    line: '// Wrong: what is stored between these two is in the frame, not in the slot.',
  },
  keys: '0o1b20oo',
};
