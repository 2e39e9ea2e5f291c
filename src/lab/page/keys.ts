/** Keys, wherever the focus is, but where a control has a use for them. */
import type { Lab } from './lab.ts';
import { editShown } from './parts/source.ts';

export const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['0 … 9', 'one step of that CPU, or of the disk'],
  ['shift + 0 … 9', 'choose it without a step'],
  ['o', 'go on with the chosen one to the end of its operation'],
  ['b', 'go on with it until it is blocked'],
  ['i', 'deliver the interrupt that waits at it'],
  ['← →', 'a step back, a step forward again'],
  ['Home End', 'to the start, to the end of what is known'],
  ['r', 'let it run to the end under the chosen strategy; of a run that is over, another way'],
  ['e', 'edit the source that is shown'],
  ['?', 'this help'],
];

type Action = (lab: Lab) => void;

const ACTIONS: Readonly<Record<string, Action>> = {
  ArrowLeft: lab => lab.back(),
  ArrowRight: lab => lab.forward(),
  Home: lab => lab.goTo(0),
  End: lab => lab.goTo(lab.session.length),
  o: lab => lab.stepOperation(lab.selected),
  b: lab => lab.stepUntilBlocked(lab.selected),
  i: lab => lab.takeInterrupt(lab.selected),
  r: lab => lab.letRun(),
  e: editShown,
};

const OWN_KEYS = 'textarea, input:not([type=radio]), dialog[open], [contenteditable]';
/** Keys that choose in a list or among radio buttons. Letters and digits move the run there too, and choose nothing. */
const CHOOSING = '[type=radio], select, .scrolls';
const CHOOSING_KEYS = /^(?:Arrow|Home|End)/;

/** Whether it goes to a control that has a use for any key. */
export function isTyped({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest(OWN_KEYS) !== null;
}

/** Makes the move that a key stands for. Whether there was one. */
export function press(lab: Lab, event: KeyboardEvent): boolean {
  const { target, key, code } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof Element)) {
    return false;
  }
  if (isTyped(event) || (target.matches(CHOOSING) && CHOOSING_KEYS.test(key))) {
    return false;
  }
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? (/^\d$/.test(key) ? key : undefined);
  if (digit !== undefined) {
    const thread = Number(digit);
    event.shiftKey ? lab.select(thread) : lab.step(thread);
    return true;
  }
  const action = Object.hasOwn(ACTIONS, key) ? ACTIONS[key] : undefined;
  action?.(lab);
  return action !== undefined;
}
