import { endsIn, type Lesson, right, wrong } from './lesson.ts';

export const spinlockDeadlock: Lesson = {
  id: 'spinlock-deadlock',
  title: 'Why the coremap has no spinlock',
  setting:
    'Here the lock of the coremap is a spinlock: a CPU that waits for it tries again and again, with its interrupts off. To evict a page, a CPU asks the other one by an interrupt to forget it, and waits for the answer with the lock held.',
  request: { program: 'evict-used', options: { mutant: 'ack-under-lock', lock: 'tas' } },
  goal: 'Bring the machine to a stop: no CPU can ever move again.',
  reached: endsIn('deadlock'),
  question: {
    text: 'CPU 1 holds the lock and waits for the answer of CPU 0. What must CPU 0 be doing, so that it never answers?',
    answers: ['Running its process', 'Sleeping', 'Spinning for the same lock'],
    right: 2,
  },
  told: 'CPU 0 spins with its interrupts off, so it takes no interrupt and never answers; CPU 1 waits for that answer and never releases. Neither does anything wrong by itself. It takes two ordinary page faults at the same time.',
  mends: [
    wrong(
      'Take a fair spinlock, which is handed on in order',
      { program: 'evict-used', options: { mutant: 'ack-under-lock', lock: 'mcs' } },
      'In whatever order they wait, those who wait are deaf.',
    ),
    wrong(
      'Take a lock that sleeps, and let the sender spin for the answer with its own interrupts off',
      { program: 'shootdown', options: { mutant: 'ack-awaited-deaf' } },
      'Two CPUs that shoot at each other are then both deaf, and each waits for the other; no lock is needed for that.',
    ),
    right(
      'Take a lock that sleeps, and drop it before you wait for the answer',
      { program: 'evict-used', strategy: 'optimal' },
      'Who waits for such a lock takes interrupts, and so answers; and nobody waits for it as long as a shootdown takes.',
    ),
  ],
  mistake: {
    file: 'src/check/mutants/underlock.ts',
    line: '// Wrong: a target that spins for this lock takes no interrupt, and never answers.',
  },
  keys: '001b',
};
