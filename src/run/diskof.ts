/** The disk that a run's options ask for. */
import { type DiskModel, fixedDisk, seekDisk } from '../machine/host/diskmodel.ts';
import type { RunOptions } from './types.ts';

/** Null for one that is as fast as the host's. `slots` are those of the swap file. */
export function diskOf(disk: RunOptions['disk'], slots: number): DiskModel | null {
  switch (disk.kind) {
    case 'host':
      return null;
    case 'fixed':
      return fixedDisk(disk.nanoseconds);
    case 'seek':
      return seekDisk(slots + 1);
  }
}
