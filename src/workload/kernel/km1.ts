/** km1: one thread, 1,200 times kmalloc(997). Source: OS/161 `test/kmalloctest.c` (`kmalloctest`). */
import type { Program } from '../program.ts';
import { BLOCKS_REGISTERS, blocksTurn } from './blocks.ts';

export const km1: Program = {
  name: 'km1',
  summary: '1,200 x kmalloc(997), freed two iterations later (OS/161 km1)',
  kind: 'kernel',
  members: 1,
  registers: BLOCKS_REGISTERS,
  pages: 0,
  run: thread => blocksTurn(thread, 'km1'),
};
