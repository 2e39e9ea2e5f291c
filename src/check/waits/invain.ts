/**
 * Why a CPU of a stopped kernel waits in vain: what it waits for is so already, or whoever should bring it about will never
 * look. That is a lost wake-up, or a lost interrupt; a CPU in a deadlock waits for what is really not so.
 */
import type { CpuState } from '../../machine/cpuwords.ts';
import { DISK_PENDING, QUEUE, REQUEST } from '../../machine/disk.ts';
import type { Addr, Machine } from '../../machine/machine.ts';
import { IRQ_BUS, IRQ_IPI } from '../../machine/mips.ts';
import { WAIT, WAIT_NAMES } from '../../machine/waits.ts';
import { ENTRY, HEADER } from '../../vm/coremap.ts';
import type { KernelWords } from '../../vm/kernelwords.ts';
import { FIFO } from '../../vm/replace/fifo.ts';
import { entryOf, frameWaitedFor } from './frames.ts';
import type { Stopped } from './waitfor.ts';

/** As in "sleeps on coremap.lock, which is free"; null when the CPU waits for nothing, or rightly. */
export function waitsInVain(m: Machine, words: KernelWords, stopped: Stopped, state: CpuState): string | null {
  if (state.waitKind !== WAIT.channel && state.waitKind !== WAIT.lock) {
    return null;
  }
  const at = state.waitFor;
  const target = words.shootdown.acks.indexOf(at);
  const thread = words.swapDisk.wchans.indexOf(at);
  if (target >= 0) {
    return acknowledgement(stopped, target);
  }
  if (thread >= 0) {
    return diskRequest(m, words, state, thread);
  }
  if (at === words.coremap.available) {
    return someFrame(m, words);
  }
  return words.arena.nameOf(at) === null ? busyFrame(m, words, at) : freeLock(stopped, state);
}

function acknowledgement(stopped: Stopped, target: number): string | null {
  if (!stopped.unanswered(target)) {
    return `sleeps for the acknowledgement of CPU ${target}, which has answered`;
  }
  const { inInterrupt, lines } = stopped.states[target] as CpuState;
  return inInterrupt || (lines & IRQ_IPI) !== 0
    ? null
    : `sleeps for the acknowledgement of CPU ${target}, whose request is queued while its interrupt line is down`;
}

function diskRequest(m: Machine, { swapDisk }: KernelWords, state: CpuState, thread: number): string | null {
  const { requests, queue } = swapDisk.device;
  if (m.atomicLoad((requests[thread] as Addr) + REQUEST.status) !== DISK_PENDING) {
    // The line is up: it is not lost but not taken.
    return (state.lines & IRQ_BUS) !== 0 ? null : 'sleeps for its disk request, which is done';
  }
  const isKnown = m.atomicLoad(queue + QUEUE.head) !== m.atomicLoad(queue + QUEUE.tail);
  return isKnown ? null : 'sleeps for its disk request, of which the disk does not know';
}

/** Who sleeps for any frame wants one that is free or can be evicted; or to hear that none is in flight any more. */
function someFrame(m: Machine, { coremap, policy }: KernelWords): string | null {
  const some = m.load(coremap.header + HEADER.freeHead) || m.load(policy + FIFO.head);
  if (some !== 0) {
    return `sleeps until some frame is available, which frame ${some} is`;
  }
  return m.load(coremap.header + HEADER.busyCount) === 0
    ? 'sleeps until some frame is available, though none is in flight'
    : null;
}

function busyFrame(m: Machine, words: KernelWords, at: Addr): string | null {
  const frame = frameWaitedFor(m, words, at);
  return m.load(entryOf(m, words, frame) + ENTRY.busy) === 0
    ? `sleeps until frame ${frame} is not busy, which it is not`
    : null;
}

/** Of a CPU that waits for a lock which is free. */
export function freeLock(stopped: Stopped, state: CpuState): string | null {
  const name = stopped.nameOf(state);
  const wanted = stopped.locks.find(each => name === each.name || name.startsWith(`${each.name}.`));
  return wanted !== undefined && wanted.holder() < 0
    ? `${WAIT_NAMES[state.waitKind]} ${wanted.name}, which is free`
    : null;
}
