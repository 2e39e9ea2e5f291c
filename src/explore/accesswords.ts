/** What an access does, in words: plain and atomic ones are told apart. */
const WORDS: Readonly<Record<string, string>> = {
  atomicLoad: 'atomic load',
  atomicStore: 'atomic store',
  compareExchange: 'compare-exchange',
  zeroPage: 'zero page',
  pause: 'spins on',
  wait: 'waits on',
  woken: 'wakes, was on',
};

/** Of a step's kind of access. */
export function accessWords(kind: string): string {
  return WORDS[kind] ?? kind;
}

/** What stands before a told step: its number, and a mark if it is one that a fault names. */
export function stepHead(index: number, marked: boolean, digits = 4): string {
  return `${marked ? '>' : ' '}${String(index).padStart(digits)}`;
}
