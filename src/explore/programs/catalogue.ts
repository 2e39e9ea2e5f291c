/** The programs that come with the explorer, by name. */
import { casePrograms } from './cases.ts';
import { kernelPrograms } from './kernel.ts';
import { lockPrograms } from './locks.ts';
import type { ProgramMaker } from './maker.ts';
import { okThree } from './ok3.ts';
import { partPrograms } from './parts.ts';
import { protocolPrograms } from './protocols.ts';
import { singlePrograms } from './single.ts';
import { userPrograms } from './user.ts';

export const programs: readonly ProgramMaker[] = [
  ...singlePrograms,
  ...kernelPrograms,
  ...userPrograms,
  ...casePrograms,
  ...partPrograms,
  ...protocolPrograms,
  ...lockPrograms,
  okThree,
];

export function programNamed(name: string): ProgramMaker | undefined {
  return programs.find(program => program.name === name);
}
