/** Reads the coremap of a running machine: no lock, no write. */
import { entryOf } from '../../check/waits/frames.ts';
import type { Machine } from '../../machine/machine.ts';
import { ENTRY, ENTRY_WORDS, HEADER, IN_MAGAZINE } from '../../vm/coremap.ts';
import type { RunWords } from '../plan.ts';
import { packFrame, wordsToText } from './packed.ts';
import { MOST_FRAMES, type RunSample } from './types.ts';

/** `given`: frames that were left to users and kernel after start-up; they are the last. */
export function sampleFrames(m: Machine, { kernel, layout }: RunWords, given: number): RunSample['coremap'] {
  const first = layout.ramFrames - given;
  const words = new Uint16Array(Math.min(given, MOST_FRAMES));
  let entry = entryOf(m, kernel, first);
  for (let n = 0; n < words.length; n++, entry += ENTRY_WORDS) {
    words[n] = packFrame({
      state: m.load(entry + ENTRY.state),
      busy: m.load(entry + ENTRY.busy) !== 0,
      inMagazine: m.load(entry + ENTRY.run) === IN_MAGAZINE,
      as: m.load(entry + ENTRY.as),
    });
  }
  return { free: m.load(kernel.coremap.header + HEADER.freeCount), first, frames: wordsToText(words) };
}
