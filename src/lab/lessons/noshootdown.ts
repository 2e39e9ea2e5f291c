import { endsIn, type Lesson } from './lesson.ts';

export const noShootdown: Lesson = {
  id: 'no-shootdown',
  title: 'A translation that outlived its page',
  setting:
    'One frame is left for two processes: when CPU 1 touches its page, the page of CPU 0 is written to swap and its frame given away. This kernel takes the page out of the page table and out of its own TLB, and forgets that the other CPU has a TLB too.',
  request: { program: 'modify', options: { mutant: 'no-shootdown' } },
  goal: "Let CPU 0 use its old translation when the frame is already CPU 1's.",
  reached: state => endsIn(state, 'oracle'),
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
    {
      text: 'Send a request to each CPU that may have the translation, and go on',
      request: { program: 'modify', options: { mutant: 'no-ack-wait' } },
      why: 'Until the other CPU has taken the interrupt, its translation still works. The next lesson is about that moment.',
      right: false,
    },
    {
      text: "Send a request; the other CPU takes the coremap's lock in its interrupt, and invalidates",
      request: { program: 'modify', options: { mutant: 'handler-takes-lock' } },
      why: 'An interrupt may not sleep: what it has interrupted cannot go on until it returns, and may be what holds the lock.',
      right: false,
    },
    {
      text: 'Send a request, and wait until each CPU has said that it is done',
      request: { program: 'modify', strategy: 'optimal' },
      why: 'When the last one has acknowledged, no access can reach the frame through the old translation.',
      right: true,
    },
  ],
  mistake: { file: 'src/check/mutants/shooting.ts', line: '// Wrong: bits of other CPUs are set in `cpus` too.' },
  keys: '0o1b21o0o',
};
