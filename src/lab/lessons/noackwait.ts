import { endsIn, type Lesson, right, wrong } from './lesson.ts';

export const noAckWait: Lesson = {
  id: 'no-ack-wait',
  title: 'Asked, and not waited for',
  setting:
    'CPU 1 needs the only frame, so the page of CPU 0 is evicted, and CPU 0 is asked by an interrupt to forget the page in its TLB: that is a shootdown. This kernel asks, and does not wait for the answer.',
  request: { program: 'modify', options: { mutant: 'no-ack-wait' } },
  goal: 'Let CPU 0 store into the frame after it has been given to CPU 1.',
  reached: endsIn('oracle'),
  question: {
    text: 'A CPU looks at its interrupt lines before each access of user mode. Can a store still go through the old translation?',
    answers: [
      'No: it takes the interrupt first',
      'Yes: if it has looked, and has not stored yet',
      'Only if its interrupts are off',
    ],
    right: 1,
  },
  told: 'Between its look at the interrupt lines and its store there was room for a whole eviction, a write to disk and another process. On a real machine the gap is a few cycles in a pipeline, and enough. A request is a wish; only the acknowledgement says that it has come true.',
  mends: [
    wrong(
      "Wait for as many answers as there are requests; when the other CPU's queue is full, its requests become one: forget everything",
      { program: 'overflow', options: { mutant: 'ack-lost-on-overflow' } },
      'Requests that became one get one answer between them, and each of their senders waits for its own.',
    ),
    wrong(
      'Wait for an acknowledgement, which the other CPU sends at once; it invalidates when it faults next',
      { program: 'modify', options: { mutant: 'ack-before-invalidate' } },
      'That acknowledges the request and not the deed. Where the translation still works, no fault comes.',
    ),
    right(
      'Wait until the other CPU has invalidated, then write the page out, then give the frame away',
      { program: 'modify', strategy: 'optimal' },
      'The order is what is right about it: unmap, shoot down, wait, write, reuse.',
    ),
  ],
  mistake: { file: 'src/check/mutants/shooting.ts', line: '// Wrong: until then, the other CPU stores to the frame.' },
  keys: '0oo01b21o0',
};
