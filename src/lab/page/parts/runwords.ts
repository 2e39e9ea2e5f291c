/** Runs that were tried, in words. */

import type { Row } from '../../runs/rows.ts';
import { pathText, type Run } from '../../runs/run.ts';
import { joinsText } from '../../runs/ways.ts';
import { count, faultKindText } from './words.ts';

/** `data race`; `good`. */
export function endText({ end }: Run): string {
  switch (end?.kind) {
    case 'fault':
      return faultKindText(end.fault as string);
    case 'done':
      return 'good';
    case 'endless':
      return 'cut short';
    default:
      return 'goes on';
  }
}

/** `5 good, 2 with a fault`. */
export function tallyText(runs: readonly Run[]): string {
  const of = (kind: string) => runs.filter(({ end }) => end?.kind === kind).length;
  const [good, faulty] = [of('done'), of('fault')];
  const other = runs.length - good - faulty;
  const parts = [
    ...(good > 0 ? [`${good} good`] : []),
    ...(faulty > 0 ? [`${faulty} with a fault`] : []),
    ...(other > 0 ? [`${other} not over`] : []),
  ];
  return parts.join(', ');
}

/** What a run is, without its path. */
export function runText(run: Run): string {
  return `run ${run.number} (${run.how}): ${endText(run)} after ${count(run.choices.length, 'step')}`;
}

/** `×3`: all in it come to this end; `+7`: to others, too. Nothing of a row into which none is folded. */
export function foldedText({ limb: { runs, isSame }, isOpen }: Row): string {
  return isOpen !== false ? '' : isSame ? `×${runs.length}` : `+${runs.length - 1}`;
}

/** What is not to be seen of a row, for those who hear it. */
export function moreText({ limb, isOpen }: Row): string {
  const { run, way, ending, runs } = limb;
  const joins = joinsText(way);
  const facts = [
    `${run.how}, ${count(run.choices.length, 'step')}`,
    ...(joins === '' ? [] : [joins]),
    ...(ending === null || ending.runs < 2 ? [] : [`ends as ${count(ending.runs - 1, 'other run')}`]),
    ...(isOpen === false ? [`folded into it: ${tallyText(runs.slice(1))}`] : []),
  ];
  return `${facts.join(', ')}; ${pathText(run.turns)}`;
}
