import { endsIn, type Lesson, right, wrong } from './lesson.ts';

export const lostFrame: Lesson = {
  id: 'lost-frame',
  title: 'One frame, two owners',
  setting:
    'Two CPUs each ask page_alloc for a frame of memory, and two frames are free. The coremap, which says whose each frame is, has a lock, and in this kernel that lock lets everybody in.',
  request: { program: 'page_alloc', options: { mutant: 'no-lock' } },
  goal: 'Make both CPUs take the same frame, and go on until the machine finds that out.',
  reached: endsIn('oracle'),
  question: {
    text: 'page_alloc loads the head of the free list and stores the one behind it. How soon after its load must the other CPU come in?',
    answers: [
      'At any time before that store',
      'In the same moment: both loads at once',
      'It cannot happen: a store to one word is atomic',
    ],
    right: 0,
  },
  told: 'Each access is atomic, and that helps nobody: the load and the store belong together. Whoever loads the head before the other CPU has stored the next one takes the same frame, however long it then waits. The two accesses race: nothing says which comes first.',
  mends: [
    wrong(
      'Take the lock for the look at the list, and again to take the frame off it',
      { program: 'page_alloc', options: { mutant: 'lock-dropped-before-mark' } },
      'No access races any more, and the frame is still given away twice: what was seen under the lock need not be so when the lock is taken again.',
    ),
    wrong(
      'Take the lock for the free list; add to the count of used frames after it, under the lock once more',
      { program: 'page_alloc', options: { mutant: 'count-written-back-late' } },
      'The frames are safe and the count is not: it was read under one hold of the lock and written back under the next.',
    ),
    right(
      'Hold the lock from the look until the frame is marked',
      { program: 'page_alloc' },
      'Nobody sees the coremap between the look and the mark.',
    ),
  ],
  mistake: { file: 'src/check/mutants/allocation.ts', line: 'acquire: () => {},' },
  keys: '01o0o',
};
