/**
 * The primitive swap disk: a request is one step, its service another, and its thread sleeps until it is served.
 *
 * That is what the driver (vm/swapdisk.ts) and the device's queue promise together: `disk_io` returns when the page was
 * moved, and never if it was not; meanwhile the thread takes interrupts. What is left out is between the driver and the
 * device: the queue, the spinlock that guards it, the completion's line and the wake-up. They are explored alone, through
 * their own accesses, by the program `disk`; the kernel is explored over this one, in far fewer steps.
 *
 * Each thread's requests are served apart, in any order: more than the queue, which serves the oldest first, allows. What is
 * on the disk is no word; so each slot has one that stands for it, and services of one slot depend on each other.
 */
import type { Arena } from '../machine/arena.ts';
import { DISK_DONE, DISK_ERROR, DISK_READ } from '../machine/disk.ts';
import type { Addr } from '../machine/machine.ts';
import { type PAddr, PAGE_WORDS } from '../machine/mips.ts';
import type { ModelMachine } from '../machine/model.ts';
import type { ModelCpu } from '../machine/modelcpu.ts';
import { ACCESS, ModelThread } from '../machine/modelthread.ts';
import { WAIT } from '../machine/waits.ts';
import { cannotSleep } from '../sync/lock.ts';
import { EIO } from '../vm/errno.ts';
import type { SwapDisk } from '../vm/swapdisk.ts';
import type { DiskFile } from './diskfile.ts';

/** Every status of a request that is served has a bit of it. */
const ANY_STATUS = -1;

/** How a thread's request stands. Atomic. */
const STATE = { asked: 0, status: 1, words: 2 } as const;
/** What it asks for. Its thread's; the device looks while that sleeps. */
const REQUEST = { operation: 0, slot: 1, pa: 2, words: 3 } as const;

/** Words of each thread's request, one that is always 0, and one for each slot. Atomic, as the queue orders all services. */
export interface PrimitiveDiskWords {
  readonly states: readonly Addr[];
  readonly requests: readonly Addr[];
  readonly zero: Addr;
  readonly slots: Addr;
}

export function layOutPrimitiveDisk(arena: Arena, threads: number, slots: number): PrimitiveDiskWords {
  return {
    states: Array.from({ length: threads }, (_, n) => arena.words(`disk of thread ${n}`, STATE.words)),
    requests: Array.from({ length: threads }, (_, n) => arena.words(`disk request.own[${n}]`, REQUEST.words)),
    zero: arena.words('disk.never', 1),
    slots: arena.words('disk.slots', slots),
  };
}

/** Puts the primitive in the place of a CPU's driver. */
export function usePrimitiveDisk(m: ModelMachine, cpu: ModelCpu, disk: SwapDisk, at: PrimitiveDiskWords): void {
  const state = at.states[cpu.curthread] as Addr;
  const request = at.requests[cpu.curthread] as Addr;
  const wchan = disk.at.wchans[cpu.curthread] as Addr;
  const disk_io = (operation: number, slot: number, pa: PAddr): number => {
    const reason = cannotSleep(cpu);
    if (reason !== null) {
      cpu.panic(`disk_io: thread ${cpu.curthread} would sleep until its page is moved ${reason}`);
    }
    m.store(request + REQUEST.operation, operation);
    m.store(request + REQUEST.slot, slot);
    m.store(request + REQUEST.pa, pa);
    cpu.waits(WAIT.channel, wchan);
    m.atomicStore(state + STATE.status, 0);
    m.atomicStore(state + STATE.asked, 1);
    cpu.sleepUntil(state + STATE.status, ANY_STATUS);
    cpu.runs();
    return m.atomicLoad(state + STATE.status) === DISK_DONE ? 0 : EIO;
  };
  Object.assign(disk, { disk_io });
}

/** Adds one device for each thread. */
export function addPrimitiveDisks(m: ModelMachine, ram: Addr, at: PrimitiveDiskWords, file: DiskFile): void {
  for (const [thread, state] of at.states.entries()) {
    const request = at.requests[thread] as Addr;
    const serve = () => {
      m.device(state + STATE.asked, at.zero, touch => {
        touch(ACCESS.atomicLoad, state + STATE.asked, 1);
        const operation = m.load(request + REQUEST.operation);
        const page = ram + (m.load(request + REQUEST.pa) >>> 2);
        const slot = m.load(request + REQUEST.slot);
        const moved = file.move(m, operation, slot, page);
        if (moved) {
          touch(operation === DISK_READ ? ACCESS.zeroPage : ACCESS.load, page, PAGE_WORDS);
          touch(operation === DISK_READ ? ACCESS.atomicLoad : ACCESS.atomicStore, at.slots + slot, 1);
        }
        m.atomicStore(state + STATE.asked, 0);
        m.atomicStore(state + STATE.status, moved ? DISK_DONE : DISK_ERROR);
        touch(ACCESS.atomicStore, state + STATE.asked, 1);
        touch(ACCESS.atomicStore, state + STATE.status, 1);
      });
      return 0;
    };
    m.threads.push(new ModelThread(m.threads.length, -1, `disk of thread ${thread}`, [], serve));
  }
}
