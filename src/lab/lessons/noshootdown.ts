import { endsIn, type Lesson, right, wrong } from './lesson.ts';

export const noShootdown: Lesson = {
  id: 'no-shootdown',
  title: 'A translation that outlived its page',
  setting:
    'One frame is left for two processes: when CPU 1 touches its page, the page of CPU 0 is written to swap and its frame given away. Each CPU remembers in its TLB where its pages are; this kernel takes an evicted page out of the page table and out of its own TLB, and leaves the other CPU as it is.',
  request: { program: 'modify', options: { mutant: 'no-shootdown' } },
  goal: "Let CPU 0 use its old translation when the frame is already CPU 1's.",
  reached: endsIn('oracle'),
  question: {
    text: 'CPU 0 touches its page after the page has been evicted. Who notices that it is not in memory any more?',
    answers: [
      'The page table, which says "swapped"',
      'The coremap, which names another owner',
      'Nobody: the TLB has an answer, so neither is asked',
    ],
    right: 2,
  },
  told: 'A TLB is a cache that no hardware keeps coherent. While it has an answer, page table and coremap are not asked, and the process reads and writes a frame that belongs to another. Only a CPU can change its own TLB, so the one that evicts must ask the others: that is a shootdown.',
  mends: [
    wrong(
      'Send a request to each CPU that may have the translation, and go on',
      { program: 'modify', options: { mutant: 'no-ack-wait' } },
      'Until the other CPU has taken the interrupt, its translation still works. The next lesson is about that moment.',
    ),
    wrong(
      "Send a request; the other CPU takes the coremap's lock in its interrupt, and invalidates",
      { program: 'modify', options: { mutant: 'handler-takes-lock' } },
      'An interrupt may not sleep: what it has interrupted cannot go on until it returns, and may be what holds the lock.',
    ),
    right(
      'Send a request, and wait until each CPU has said that it is done',
      { program: 'modify', strategy: 'optimal' },
      'When the last one has acknowledged, no access can reach the frame through the old translation.',
    ),
  ],
  mistake: { file: 'src/check/mutants/shooting.ts', line: '// Wrong: bits of other CPUs are set in `cpus` too.' },
  keys: '0o1b21o0o',
};
