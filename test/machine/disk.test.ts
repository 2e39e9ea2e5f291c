import { describe, expect, test } from 'vitest';
import type { Cpu } from '../../src/machine/cpu.ts';
import {
  awaitRequest,
  completeRequest,
  DISK_DONE,
  DISK_ERROR,
  DISK_IDLE,
  DISK_PENDING,
  DISK_READ,
  DISK_WRITE,
  disk_retire,
  disk_status,
  disk_submit,
  diskIsOff,
  layOutDisk,
  nextRequest,
  switchDiskOff,
} from '../../src/machine/disk.ts';
import { IRQ_BUS } from '../../src/machine/mips.ts';
import { bareCpus, SleepsForever, thrownBy } from '../sync/cpus.ts';

function scene(cpus: number) {
  const bare = bareCpus(cpus);
  return { ...bare, device: layOutDisk(bare.arena, cpus) };
}

describe('the disk’s registers', () => {
  test('a request is idle, pending, then done or failed, then idle again', () => {
    const { m, device, words } = scene(2);
    expect(disk_status(m, device, 1)).toBe(DISK_IDLE);
    for (const status of [DISK_DONE, DISK_ERROR]) {
      disk_submit(m, device, 1, 0, DISK_WRITE, 77, 0x5000);
      expect(disk_status(m, device, 1)).toBe(DISK_PENDING);
      expect(nextRequest(m, device)).toEqual({ thread: 1, operation: DISK_WRITE, slot: 77, paddr: 0x5000 });
      completeRequest(m, device, words, 1, status);
      expect(disk_status(m, device, 1)).toBe(status);
      disk_retire(m, device, 1);
      expect(disk_status(m, device, 1)).toBe(DISK_IDLE);
    }
    expect(m.atomicLoad(device.served)).toBe(2);
  });

  test('requests are served in order, round the queue, one at a time', () => {
    const { m, device, words } = scene(3);
    let next = 0;
    for (let n = 0; n < 10; n++) {
      for (const thread of [n % 3, (n + 1) % 3]) disk_submit(m, device, thread, 0, DISK_READ, ++next, 0);
      for (const slot of [next - 1, next]) {
        const request = nextRequest(m, device);
        expect(request?.slot).toBe(slot);
        expect(nextRequest(m, device)?.slot).toBe(slot);
        completeRequest(m, device, words, request?.thread as number, DISK_DONE);
      }
      expect(nextRequest(m, device)).toBeNull();
    }
  });

  test('completion raises the bus line of the CPU that asked, and of no other', () => {
    const { m, device, words, cpus } = scene(3);
    disk_submit(m, device, 0, 2, DISK_READ, 1, 0);
    completeRequest(m, device, words, 0, DISK_DONE);
    expect(cpus.map((cpu: Cpu) => cpu.pendingLines())).toEqual([0, 0, IRQ_BUS]);
  });

  test('the device sleeps when there is nothing to do, and only then', () => {
    const { m, device, words } = scene(1);
    expect(thrownBy(() => awaitRequest(m, device))).toBeInstanceOf(SleepsForever);
    disk_submit(m, device, 0, 0, DISK_READ, 1, 0);
    awaitRequest(m, device);
    completeRequest(m, device, words, 0, DISK_DONE);
    let slept = 0;
    m.onSleep = () => {
      slept++;
      disk_submit(m, device, 0, 0, DISK_READ, 2, 0);
    };
    awaitRequest(m, device);
    expect(slept).toBe(1);
  });

  test('switching it off wakes it, and it does not sleep any more', () => {
    const { m, device } = scene(1);
    m.onSleep = () => switchDiskOff(m, device);
    awaitRequest(m, device);
    expect(diskIsOff(m, device)).toBe(true);
    m.onSleep = () => {};
    awaitRequest(m, device);
  });
});
