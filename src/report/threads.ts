import type { ProcessLine } from '../run/types.ts';
import { count, counted } from './numbers.ts';

/** So many names are told of those that met the same end. */
const NAMES_TOLD = 3;

/** How many threads there were of which kind, and how they stood at the end. */
export function threadsText(processes: readonly ProcessLine[]): string {
  const kernel = processes.filter(({ kind }) => kind === 'kernel').length;
  const inState = (wanted: ProcessLine['state']) => processes.filter(({ state }) => state === wanted).length;
  const parts = [
    kernel > 0 ? `${counted(kernel, 'kernel thread')}` : null,
    kernel < processes.length ? counted(processes.length - kernel, 'process', 'processes') : null,
  ];
  const states = [
    [inState('done'), 'done'],
    [inState('running'), 'still running'],
    [inState('stopped'), 'stopped'],
    [inState('gave-up'), 'gave up'],
    [inState('killed'), 'killed'],
  ] as const;
  const told = states.filter(([number]) => number > 0).map(([number, state]) => `${count(number)} ${state}`);
  const ends = inState('done') === processes.length ? 'all done' : told.join(', ');
  return `${parts.filter(part => part !== null).join(' and ')}: ${ends}`;
}

/** Who was killed and why, one reason after the other; null when nobody was. */
export function killsText(processes: readonly ProcessLine[]): string | null {
  return reasonsText(processes, ({ kills }) => kills);
}

/** Which kernel tests gave up and why; null when none did. */
export function givenUpText(processes: readonly ProcessLine[]): string | null {
  return reasonsText(processes, ({ givenUp }) => givenUp);
}

/** Those with at least one `times`, by reason. */
function reasonsText(processes: readonly ProcessLine[], times: (line: ProcessLine) => number): string | null {
  const met = processes.filter(line => times(line) > 0);
  const reasons = [...new Set(met.map(({ reason }) => reason ?? 'no reason known'))];
  const told = reasons.map(reason => {
    const alike = met.filter(each => (each.reason ?? 'no reason known') === reason);
    const names = alike
      .slice(0, NAMES_TOLD)
      .map(line => (times(line) > 1 ? `${line.name} ${count(times(line))} times` : line.name));
    const more = alike.length > NAMES_TOLD ? [`${count(alike.length - NAMES_TOLD)} more`] : [];
    return `${reason}: ${[...names, ...more].join(', ')}`;
  });
  return told.length === 0 ? null : told.join('; ');
}
