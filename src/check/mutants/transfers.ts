/** Mistakes in moving pages between frames and swap. */
import { DISK_IDLE, DISK_PENDING, DISK_READ, disk_retire, disk_status, disk_submit } from '../../machine/disk.ts';
import { spinlock_acquire, spinlock_release } from '../../sync/spinlock.ts';
import { wchan_sleep } from '../../sync/wchan.ts';
import { ENOMEM } from '../../vm/errno.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { pte_resident } from '../../vm/pagetable.ts';
import type { Mutant } from './mutant.ts';

const writeErrorIgnored: Mutant = {
  name: 'write-error-ignored',
  summary: 'a write to swap that failed counts as done: the page is gone',
  bug: "nobody looks at VOP_WRITE's result in an eviction (seen in most of the kernels read)",
  expects: ['oracle'],
  workload: ['walk', 'huge'],
  options: { failDisk: { operation: 'write', every: 20 } },
  apply({ swap }: Kernel) {
    const swap_out = swap.swap_out.bind(swap);
    swap.swap_out = (slot, frame) => {
      // Wrong: the slot holds something else.
      swap_out(slot, frame);
      return 0;
    };
  },
};

const swapinNotWaited: Mutant = {
  name: 'swapin-not-waited',
  summary: 'a read from swap returns when it has been queued, and the next request waits for it instead',
  bug: 'a frame in flight treated as ready',
  expects: ['oracle', 'audit'],
  workload: ['walk', 'huge'],
  apply({ disk, cpu }: Kernel) {
    const disk_io = disk.disk_io.bind(disk);
    const { device, lock, wchans } = disk.at;
    const thread = cpu.curthread;
    disk.disk_io = (operation, slot, pa) => {
      spinlock_acquire(cpu, lock);
      while (disk_status(cpu.m, device, thread) === DISK_PENDING) {
        wchan_sleep(cpu, wchans[thread] as number, lock);
      }
      if (disk_status(cpu.m, device, thread) !== DISK_IDLE) {
        disk_retire(cpu.m, device, thread);
      }
      if (operation === DISK_READ) {
        disk_submit(cpu.m, device, thread, cpu.number, operation, slot, pa);
      }
      spinlock_release(cpu, lock);
      // Wrong: the page is not there yet.
      return operation === DISK_READ ? 0 : disk_io(operation, slot, pa);
    };
  },
};

const mappedBeforeRead: Mutant = {
  name: 'mapped-before-read',
  summary: 'a page is mapped and evictable while its bytes are still on their way from swap',
  bug: 'the read goes into a frame that has been evicted and given to another',
  expects: ['oracle'],
  workload: ['walk', 'huge'],
  options: { cpus: 8, frames: 8, programs: 4 },
  apply({ faults, pages, coremap, spaces, swap }: Kernel) {
    const page_in = faults.page_in.bind(faults);
    faults.page_in = (as, va, slot) => {
      if (slot === 0) {
        return page_in(as, va, slot);
      }
      if (!spaces.make_pte(as, va)) {
        return ENOMEM;
      }
      coremap.lock.release();
      const pa = pages.page_alloc(as, va, false, slot);
      coremap.lock.acquire();
      if (pa < 0) {
        return -pa;
      }
      spaces.set_pte(as, va, pte_resident(coremap.frameOf(pa)));
      // Wrong: not busy any more, so it can be evicted under the disk's hands.
      pages.page_mapped(coremap.frameOf(pa));
      coremap.lock.release();
      const errno = swap.swap_in(slot, coremap.frameOf(pa));
      coremap.lock.acquire();
      return errno;
    };
  },
};

export const transferMutants: readonly Mutant[] = [writeErrorIgnored, swapinNotWaited, mappedBeforeRead];
