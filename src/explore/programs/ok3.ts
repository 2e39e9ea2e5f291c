/**
 * ok3, the yardstick of explorers: three CPUs, eight frames, each two page_alloc (scan, mark) and two page_free, all under
 * one mutex over plain words. It has exactly 12!/(4!)^3 = 34,650 traces.
 */
import { ModelMachine } from '../../machine/model.ts';
import { ModelThread } from '../../machine/modelthread.ts';
import type { Program } from '../program.ts';
import { type ProgramMaker, type ProgramOptions, refuseOthers } from './maker.ts';
import { op } from './shape.ts';

const LOCK = 0;
/** Stays 0: these CPUs take no interrupts. */
const IRQ = 1;
const FRAMES = 16;
const WORDS = 256;

function make(options: ProgramOptions): Program {
  refuseOthers('ok3', ['cpus', 'frames', 'ops'], options);
  const cpus = options.cpus ?? 3;
  const frames = options.frames ?? 8;
  const pages = options.ops ?? 2;
  const m = new ModelMachine(WORDS);
  const page_alloc = (cpu: number) => {
    m.acquireWord(LOCK, cpu + 1, IRQ);
    let frame = 0;
    while (frame < frames && m.load(FRAMES + frame) !== 0) {
      frame++;
    }
    if (frame < frames) {
      m.store(FRAMES + frame, cpu + 1);
    }
    m.releaseWord(LOCK);
    return frame < frames ? frame : -1;
  };
  const page_free = (frame: number) => {
    if (frame >= 0) {
      m.acquireWord(LOCK, 1, IRQ);
      m.store(FRAMES + frame, 0);
      m.releaseWord(LOCK);
    }
    return frame;
  };
  for (let cpu = 0; cpu < cpus; cpu++) {
    const thread: ModelThread = new ModelThread(cpu, cpu, `CPU ${cpu}`, [
      ...Array.from({ length: pages }, () => op('page_alloc', () => page_alloc(cpu))),
      ...Array.from({ length: pages }, (_, n) => op('page_free', () => page_free(thread.results[n] as number))),
    ]);
    m.threads.push(thread);
  }
  m.keepInitial();
  const nameOf = (at: number) => (at === LOCK ? 'the mutex' : at >= FRAMES ? `coremap[${at - FRAMES}]` : `word ${at}`);
  return {
    name: 'ok3',
    m,
    nameOf,
    check() {
      if (m.words.subarray(FRAMES, FRAMES + frames).some(owner => owner !== 0)) {
        throw new Error('a frame is in use though all have been freed');
      }
    },
  };
}

export const okThree: ProgramMaker = {
  name: 'ok3',
  summary: 'the yardstick: 3 CPUs, 8 frames, page_alloc by scan and mark under a mutex over plain words',
  kernel: false,
  make,
};
