import { BadInput } from '../../run/badinput.ts';

/** `on` or `off`. */
export function parseSwitch(option: string, text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new BadInput(option, text, 'expected on or off');
  return text === 'on';
}
