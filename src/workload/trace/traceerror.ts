/** A trace that can't be read: which file, where, what stands there, and what should. */
export class TraceError extends Error {
  readonly file: string;
  /** 1 for the first line; null when the fault is of the file as a whole. */
  readonly line: number | null;
  readonly value: string;
  readonly expected: string;

  constructor(file: string, line: number | null, value: string, expected: string) {
    super(`${line === null ? file : `${file}:${line}`}: ${value}: ${expected}`);
    this.name = 'TraceError';
    this.file = file;
    this.line = line;
    this.value = value;
    this.expected = expected;
  }
}
