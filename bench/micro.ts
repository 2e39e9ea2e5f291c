/** What single operations of the kernel cost on one CPU. */
import { bootMachine } from '../src/run/machine.ts';
import { type MicroRow, timeBatches } from './batches.ts';
import { benchMachine, ONE_CPU } from './plan.ts';

const BASE = 0x00400000;
const PAGE = 4096;
/** Fits into the slots that tlb_random uses. */
const HIT_PAGES = 32;
/** Twice the TLB: in a loop nearly every access misses. */
const MISS_PAGES = 128;

export function benchMicro(): Promise<MicroRow[]> {
  const { kernel, m } = bootMachine(benchMachine(ONE_CPU));
  const { cpu, coremap, pages, spaces } = kernel;
  spaces.proc_setas(spaces.as_create());
  const ring = new Int32Array(8);
  const page = cpu.wordOf(coremap.paddrOf(coremap.frames - 1));
  return timeBatches({
    'user load, TLB hit': n => {
      cpu.loadWord(BASE + (n % HIT_PAGES) * PAGE + ((n * 4) & 0xffc));
    },
    'user load, TLB miss': n => {
      cpu.loadWord(BASE + (n % MISS_PAGES) * PAGE);
    },
    'page_alloc and page_free, zeroing included': n => {
      const held = ring[n % 8] as number;
      if (held !== 0) {
        pages.page_free(held);
      }
      ring[n % 8] = pages.page_alloc(0, 0, true);
    },
    'zero a page': () => m.zeroPage(page),
  });
}
