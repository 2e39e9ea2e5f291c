/**
 * ctest: writes a megabyte of pointers, each 477 further than the last, and follows them all: a page change a step.
 *
 * 256 pages; without room for all of them every policy faults 256 + 477 x 256 = 122,368 times. `--ops` sets the links
 * followed. Source: OS/161 `testbin/ctest`.
 */
import { sizeOfRound } from '../size.ts';
import { wrongWord } from './check.ts';
import { loop, USER_BASE, userProgram } from './loops.ts';

const ENTRIES = 262_144;
const STRIDE = 477;

const pointerTo = (entry: number): number => USER_BASE + 4 * entry;

export const ctest = userProgram({
  name: 'ctest',
  summary: 'follows a chain through 256 pages in steps of 1,908 bytes (OS/161 ctest)',
  pages: 256,
  loops: [
    loop(ENTRIES, 1, ({ user }, from, to) => {
      for (let i = from; i < to; i++) {
        user.store(USER_BASE + 4 * i, pointerTo((i + STRIDE) % ENTRIES));
      }
    }),
    loop(
      thread => sizeOfRound(thread, ENTRIES),
      1,
      (thread, from, to) => {
        const { user } = thread;
        let entry = (from * STRIDE) % ENTRIES;
        let at = pointerTo(entry);
        for (let step = from; step < to; step++) {
          entry = (entry + STRIDE) % ENTRIES;
          const expected = pointerTo(entry);
          const next = user.load(at);
          if (next !== expected) {
            wrongWord(thread, 'ctest', at, expected, next);
          }
          at = next;
        }
        thread.checked(to - from);
      },
    ),
  ],
});
