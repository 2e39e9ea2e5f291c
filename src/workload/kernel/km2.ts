/** km2: the same as km1 from 8 threads at once. Source: OS/161 `test/kmalloctest.c` (`kmallocstress`). */
import type { Program } from '../program.ts';
import { BLOCKS_REGISTERS, blocksTurn } from './blocks.ts';

export const km2: Program = {
  name: 'km2',
  summary: 'km1 from 8 threads at once (OS/161 km2)',
  kind: 'kernel',
  members: 8,
  registers: BLOCKS_REGISTERS,
  pages: 0,
  run: thread => blocksTurn(thread, 'km2'),
};
