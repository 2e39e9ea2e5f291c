import { type Lesson, right } from './lesson.ts';

export const halfway: Lesson = {
  id: 'halfway',
  title: 'Half an allocation',
  setting:
    'The coremap has an entry for each frame of memory, which says whose it is, and a list of the frames that are free. Two frames are free, each CPU asks page_alloc for one, and nothing is wrong with this kernel.',
  request: { program: 'page_alloc' },
  goal: 'Stop halfway: let one frame be counted as free while two entries still say FREE.',
  reached: ({ kernel }) =>
    kernel !== null && kernel.free < kernel.frames.filter(({ state }) => state === 'FREE').length,
  question: {
    text: 'CPU 0 has taken a frame off the list, and its entry still says FREE. Now CPU 1 asks for one. What does it get?',
    answers: [
      'The same frame: its entry says FREE',
      'The other frame: it is next on the list',
      'Nothing yet: it waits',
    ],
    right: 2,
  },
  told: 'To take a frame is more than one step, and between them list and entry contradict each other. That does no harm as long as nobody can look. CPU 0 holds the lock of the coremap until both agree again, and CPU 1 can only wait for it: go on, and see.',
  mends: [
    right(
      'Leave it as it is: whatever the order, each CPU gets a frame of its own',
      { program: 'page_alloc' },
      'Only who takes the lock first can differ. All that is done under it looks like one step to everybody else.',
    ),
  ],
  mistake: null,
  keys: '000000',
};
