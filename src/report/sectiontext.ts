/** What the critical sections of the contention benchmark do, in words. */

const TOLD: ReadonlyMap<string, string> = new Map([
  ['work', 'A page is taken from the coremap and an older one given back: the real page_alloc and page_free.'],
  ['shootdown', 'A page is unmapped and the acknowledgement of the other CPUs awaited.'],
  ['mix', 'The mix of the main job: kernel tests and user programs with memory short.'],
]);

/** A sentence. */
export function sectionText(section: string): string {
  const known = TOLD.get(section);
  if (known !== undefined) return known;
  const [duration, outside] = section
    .replace(/^io:/, '')
    .split('+')
    .map(each => each.replace(/^([\d.]+)(ns|us|ms|s)$/, (_, n, unit) => `${n} ${unit.replace('us', 'µs')}`));
  const [, find, frames] = /^(list|scan):(\d+)$/.exec(section) ?? [];
  if (find !== undefined) {
    const found = find === 'list' ? 'found on a list' : 'found by a scan of the coremap';
    return `As work, with nearly all of ${frames} frames held; a free one is ${found}.`;
  }
  if (section.startsWith('io:')) return `The holder waits ${duration} for the disk under the lock.`;
  return `The holder computes for ${duration} under the lock${outside === undefined ? '' : `, then ${outside} outside it`}.`;
}
