import { endsIn, type Lesson } from './lesson.ts';

export const noAckWait: Lesson = {
  id: 'no-ack-wait',
  title: 'Asked, and not waited for',
  setting:
    'The same two processes and the same frame. This kernel does send the shootdown, and does not wait for the answer.',
  request: { program: 'modify', options: { mutant: 'no-ack-wait' } },
  goal: 'Let CPU 0 store into the frame after it has been given to CPU 1.',
  reached: state => endsIn(state, 'oracle'),
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
    {
      text: 'Write the page to swap before the request is sent: nothing of it can be lost then',
      request: { program: 'modify', options: { mutant: 'write-before-shootdown' } },
      why: 'What is stored after the write and before the invalidation is in the frame and not in the slot: lost, when the page comes back.',
      right: false,
    },
    {
      text: 'Wait for an acknowledgement, which the other CPU sends at once; it invalidates when it faults next',
      request: { program: 'modify', options: { mutant: 'ack-before-invalidate' } },
      why: 'That acknowledges the request and not the deed. Where the translation still works, no fault comes.',
      right: false,
    },
    {
      text: 'Wait until the other CPU has invalidated, then write the page out, then give the frame away',
      request: { program: 'modify', strategy: 'optimal' },
      why: 'The order is what is right about it: unmap, shoot down, wait, write, reuse.',
      right: true,
    },
  ],
  mistake: { file: 'src/check/mutants/shooting.ts', line: '// Wrong: until then, the other CPU stores to the frame.' },
  keys: '0oo01b21o0',
};
