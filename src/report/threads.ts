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
    [inState('killed'), 'killed'],
  ] as const;
  const told = states.filter(([number]) => number > 0).map(([number, state]) => `${count(number)} ${state}`);
  const ends = inState('done') === processes.length ? 'all done' : told.join(', ');
  return `${parts.filter(part => part !== null).join(' and ')}: ${ends}`;
}

/** Who was killed and why, one reason after the other; null when nobody was. */
export function killsText(processes: readonly ProcessLine[]): string | null {
  const killed = processes.filter(({ kills }) => kills > 0);
  const reasons = [...new Set(killed.map(({ reason }) => reason ?? 'no reason known'))];
  const told = reasons.map(reason => {
    const alike = killed.filter(each => (each.reason ?? 'no reason known') === reason);
    const names = alike
      .slice(0, NAMES_TOLD)
      .map(({ name, kills }) => (kills > 1 ? `${name} ${count(kills)} times` : name));
    const more = alike.length > NAMES_TOLD ? [`${count(alike.length - NAMES_TOLD)} more`] : [];
    return `${reason}: ${[...names, ...more].join(', ')}`;
  });
  return told.length === 0 ? null : told.join('; ');
}
