/** What a check memory says, whichever of its chunks that is written in. */
import { CHUNK_WORDS, type CheckWords } from './memory.ts';

/** No place. */
const END = -1;

/**
 * Tells of all owners, and of each page that a process has stored to what it last stored there: the same numbers whoever
 * came first. Of zeros only that they are there.
 */
export function checkStateInto({ words, owners, maps, pool }: CheckWords, take: (value: number) => void): void {
  for (let at = owners; at < maps; at++) {
    take(words[at] as number);
  }
  for (let at = maps; at < pool; at++) {
    tellChunk(words, at, at - maps, take, map => {
      for (let page = 0; page < CHUNK_WORDS; page++) {
        tellChunk(words, map + page, page, take, chunk => tellWords(words, chunk, take));
      }
    });
  }
}

/** What `at` says of the chunk that it is to name: nothing if it names none, else its place, and what is in it. */
function tellChunk(
  words: Int32Array,
  at: number,
  place: number,
  take: (value: number) => void,
  tell: (chunk: number) => void,
): void {
  const chunk = words[at] as number;
  if (chunk !== 0) {
    take(place);
    // Positive, or that it goes unchecked.
    take(Math.sign(chunk));
  }
  if (chunk > 0) {
    tell(chunk);
    take(END);
  }
}

function tellWords(words: Int32Array, chunk: number, take: (value: number) => void): void {
  for (let word = 0; word < CHUNK_WORDS; word++) {
    const value = words[chunk + word] as number;
    if (value !== 0) {
      take(word);
      take(value);
    }
  }
}
