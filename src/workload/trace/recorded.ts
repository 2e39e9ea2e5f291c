/**
 * The traces that come with the package: parts of runs of small real programs, recorded with valgrind's lackey by
 * `src/workload/traces/record.sh`.
 */
import { packageRoot } from './packageroot.ts';

/** One recorded trace; the counts are what reading it gives. */
export interface RecordedTrace {
  readonly name: string;
  /** The gzipped lackey file. */
  readonly file: URL;
  /** What was recorded, in one line. */
  readonly summary: string;
  readonly references: number;
  /** Different pages: with as many frames, every fault is a first touch. */
  readonly pages: number;
}

const directory = new URL('src/workload/traces/', packageRoot(new URL(import.meta.url)));

function recorded(name: string, references: number, pages: number, summary: string): RecordedTrace {
  return { name, file: new URL(`${name}.lackey.gz`, directory), summary, references, pages };
}

/** All of them, smallest first. */
export const recordedTraces: readonly RecordedTrace[] = [
  recorded('true', 148739, 139, 'true(1), the whole run: mostly the dynamic loader'),
  recorded('perl', 320502, 248, 'perl builds a hash of squares, from its 300,001st access on'),
  recorded('sort', 431558, 187, 'sort(1) of a list of services, from its 100,001st access on'),
  recorded('ls', 438816, 216, 'ls(1) of the root directory, from its 100,001st access on'),
];
