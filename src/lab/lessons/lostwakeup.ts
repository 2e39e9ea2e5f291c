import { endsIn, type Lesson, right, wrong } from './lesson.ts';

const ROUND = { program: 'lock-sleep', options: { ops: 1 } } as const;

export const lostWakeup: Lesson = {
  id: 'lost-wakeup',
  title: 'The wake-up that nobody heard',
  setting:
    'Who finds this lock held puts itself on a queue, its wait channel, and sleeps; a release wakes one who is there. A spinlock, the guard, is around both, but here a sleeper drops the guard for a moment between looking at the lock and getting on the channel.',
  request: { program: 'lock-sleep', options: { mutant: 'sleep-before-enqueue', ops: 1 } },
  goal: 'Leave a CPU asleep for a lock that is free, when all others are done.',
  reached: endsIn('lost-wakeup'),
  question: {
    text: 'CPU 1 has found the lock held and is on its way to sleep. When must CPU 0 release the lock, so that CPU 1 sleeps for ever?',
    answers: [
      'Before CPU 1 has looked at the lock',
      'After CPU 1 has looked, and before it is on the channel',
      'After CPU 1 is on the channel, and before it has fallen asleep',
    ],
    right: 1,
  },
  told: 'The release found the channel empty and woke nobody; then CPU 1 got on it, for a wake-up that had already been. A wake-up is not kept for those who come late. The look at the lock and the getting on the channel must be one step to whoever releases.',
  mends: [
    wrong(
      'Say first that it is about to sleep, drop the guard, and get on the channel then',
      { program: 'lock-sleep', options: { mutant: 'wchan-sleep-unguarded', ops: 1 } },
      'A waker changes the channel at the same time: now the channel itself is raced for.',
    ),
    wrong(
      'Let the release make the lock free and look for sleepers only if it has time',
      { program: 'lock-sleep', options: { mutant: 'release-without-wake', ops: 1 } },
      'Somebody was on the channel, in time, and nobody looked.',
    ),
    right(
      'Keep the guard until it is on the channel',
      ROUND,
      'Whoever releases needs the guard: it comes before the look, and the lock is found free, or after the sleeper is on the channel, and it is woken.',
    ),
  ],
  mistake: {
    file: 'src/check/mutants/sleepmistakes.ts',
    line: '// Wrong: the lock may have been released here, and nobody will wake us for it.',
  },
  keys: '011111110o1b0b',
};
