import { endsIn, type Lesson, right, wrong } from './lesson.ts';

export const sleepUnderLock: Lesson = {
  id: 'sleep-under-lock',
  title: 'Asleep with a spinlock',
  setting:
    'The lock of the coremap is a spinlock here: who waits for it tries again and again, and who holds it takes no interrupts. To evict a page, a CPU writes it to the swap disk and sleeps until the disk interrupts it, and this kernel keeps the lock meanwhile.',
  request: { program: 'evict-dirty', options: { mutant: 'sleep-under-lock-unchecked', lock: 'tas' } },
  goal: 'Bring the machine to a stop: the disk is done, and neither CPU can ever move again.',
  reached: endsIn('deadlock'),
  question: {
    text: 'CPU 0 sleeps with the lock, the disk is done and calls CPU 0 by an interrupt. What happens?',
    answers: [
      'CPU 0 takes the interrupt and goes on',
      'CPU 1, which is awake, takes it, and wakes CPU 0',
      'Nothing: nobody takes it',
    ],
    right: 2,
  },
  told: 'A CPU that holds a spinlock takes no interrupts: else the handler could want the same lock and spin for ever. So CPU 0 sleeps for an interrupt that it refuses; it waits for itself. CPU 1 spins meanwhile for a lock that nobody will release.',
  mends: [
    wrong(
      'Check before each sleep that no spinlock is held, and stop the kernel if one is',
      { program: 'evict-dirty', options: { mutant: 'sleep-under-lock', lock: 'tas' } },
      'It is good to be told at once, and OS/161 does that. But a kernel that stops still does not evict the page.',
    ),
    wrong(
      'Put the frame on the free list, release the lock, and then write the page from there',
      { program: 'evict-dirty', options: { mutant: 'reuse-before-writeout' } },
      'A frame on the free list may be taken and zeroed before the disk has read it.',
    ),
    right(
      'Mark the frame busy, release the lock, and only then sleep',
      { program: 'evict-dirty', strategy: 'optimal' },
      'The busy mark keeps all others from the frame, and keeps no CPU from working or from taking interrupts.',
    ),
  ],
  mistake: {
    file: 'src/check/mutants/underlock.ts',
    line: '// Wrong: everybody else can only spin until the disk is done.',
  },
  keys: '0o21o',
};
