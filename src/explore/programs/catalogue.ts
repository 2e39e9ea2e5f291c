/** The programs that come with the explorer, by name. */
import { kernelPrograms } from './kernel.ts';
import { lockPrograms } from './locks.ts';
import type { ProgramMaker } from './maker.ts';
import { okThree } from './ok3.ts';
import { protocolPrograms } from './protocols.ts';
import { userPrograms } from './user.ts';

export const programs: readonly ProgramMaker[] = [
  ...kernelPrograms,
  ...userPrograms,
  ...protocolPrograms,
  ...lockPrograms,
  okThree,
];

export function programNamed(name: string): ProgramMaker | undefined {
  return programs.find(program => program.name === name);
}
