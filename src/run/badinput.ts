/** Something the user gave cannot be used: an option, a name, a file. The command line prints it as one line. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
  /** Which input: an option (`--cpus`), a kind of name (`workload`), a file. */
  readonly what: string;
  /** What was given. */
  readonly value: string;
  /** What would have been accepted. */
  readonly expected: string;

  constructor(what: string, value: string, expected: string) {
    super(`${what}: ${value}: ${expected}`);
    this.what = what;
    this.value = value;
    this.expected = expected;
  }
}
