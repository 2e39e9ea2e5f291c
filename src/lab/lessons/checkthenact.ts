import { endsIn, type Lesson, right, wrong } from './lesson.ts';

export const checkThenAct: Lesson = {
  id: 'check-then-act',
  title: 'Looked, then leapt',
  setting:
    'Now every access to the coremap is under its lock. But page_alloc looks for a free frame, drops the lock for a moment, and takes that frame under the lock again.',
  request: { program: 'alloc2', options: { mutant: 'lock-dropped-before-mark' } },
  goal: 'Give one frame to both CPUs, though nobody ever touches the coremap without the lock.',
  reached: endsIn('oracle', 'panic'),
  question: {
    text: 'A detector of data races watches every access to the coremap. What will it say of them?',
    answers: ['That two of them race', 'Nothing: no two of them race', 'That the lock was released too early'],
    right: 1,
  },
  told: 'Every access to the coremap is ordered by its lock, so no two of them race. What came apart is not an access but a decision: the check holds only as long as the lock does. That is an atomicity violation. The race that is told here is what came of it: the frame has two owners, and both write zeros to it.',
  mends: [
    wrong(
      'Make the lock fair, so that a CPU that waits for it comes next',
      { program: 'alloc2', options: { mutant: 'lock-dropped-before-mark', lock: 'mcs' } },
      'A fair lock decides who comes next. It does not keep two steps together that have a release between them.',
    ),
    wrong(
      'Look at the count of free frames again, and take the frame if the count is what it was',
      { program: 'alloc2', options: { mutant: 'count-looks-the-same' } },
      'The count can be the same and the frame another one: one was taken and one given back meanwhile. That is the ABA problem.',
    ),
    right(
      'Do not drop the lock between the check and the act',
      { program: 'alloc2' },
      'What was seen is still so when it is acted upon.',
    ),
  ],
  mistake: {
    file: 'src/check/mutants/droppedlock.ts',
    line: '// Wrong: somebody else may have taken it in between.',
  },
  keys: '0001o0o',
};
