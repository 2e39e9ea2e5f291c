/** The names of the threads that stand at a line: the same mark in the source and in the editor. */
const COLOURS = 8;

export const THREAD_CLASSES: readonly string[] = Array.from({ length: COLOURS }, (_, n) => `thread-${n}`);

/** The class that gives a thread its colour. */
export function threadClass(thread: number): string {
  return `thread-${thread % COLOURS}`;
}

export function whoMark(threads: readonly { readonly number: number; readonly name: string }[]): HTMLElement {
  const names = document.createElement('span');
  names.className = 'who';
  for (const { number, name } of threads) {
    const mark = document.createElement('span');
    mark.className = `thread-mark ${threadClass(number)}`;
    mark.textContent = name;
    names.append(mark);
  }
  return names;
}
