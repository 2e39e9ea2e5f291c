import { describe, expect, test } from 'vitest';
import { COREMAP_HEADER, FIFO_WORDS, SHOOTDOWN_QUEUE } from '../../src/check/audit/offsets.ts';
import { audit } from '../../src/check/audit.ts';
import { NTLB, TLBLO_DIRTY, TLBLO_VALID } from '../../src/machine/mips.ts';
import { CLEAN, DIRTY, ENTRY, FIXED, FREE, STOLEN } from '../../src/vm/coremap.ts';
import { pte_frame, pte_resident, pte_slot } from '../../src/vm/pagetable.ts';
import type { Fifo } from '../../src/vm/replace/fifo.ts';
import { pageAddress, type Used, usedMachine } from './machine.ts';

const auditOf = (used: Used) => audit(used.kernel, used.words, { kernelFrames: used.kernelFrames });

function frameWhere(used: Used, wanted: (frame: number) => boolean): number {
  const { coremap } = used.kernel;
  for (let frame = 1; frame < coremap.frames; frame++) {
    if (coremap.get(frame, ENTRY.run) !== STOLEN && wanted(frame)) {
      return frame;
    }
  }
  throw new Error('no such frame');
}

const inState = (used: Used, state: number) =>
  frameWhere(used, frame => used.kernel.coremap.get(frame, ENTRY.state) === state);

const header = (used: Used) => used.kernel.coremap.header;
const fifo = (used: Used) => (used.kernel.policy as Fifo).at;

/** Where the entry of a page of process 0 is that satisfies `wanted`. */
function entryWhere(used: Used, wanted: (pte: number) => boolean): number {
  const { tables, spaces, cpu } = used.kernel;
  const directory = cpu.m.load(spaces.directories + used.spaces[0]);
  for (let page = 0; page < 16; page++) {
    const table = cpu.m.load(tables.directoryEntry(directory, pageAddress(page)));
    const at = tables.tableEntry(table, pageAddress(page));
    if (wanted(cpu.m.load(at))) {
      return at;
    }
  }
  throw new Error('no such entry');
}

/** A valid slot of CPU 1's TLB. */
function tlbSlot(used: Used, wanted: (lo: number) => boolean = () => true): number {
  const tlb = used.words.tlbs[1] as number;
  for (let slot = 0; slot < NTLB; slot++) {
    const lo = used.m.load(tlb + 2 * slot + 1);
    if ((lo & TLBLO_VALID) !== 0 && wanted(lo)) {
      return tlb + 2 * slot;
    }
  }
  throw new Error('no such TLB entry');
}

describe('a machine that is right', () => {
  test('passes: no mismatch, nothing leaked, and all frames are accounted for', () => {
    const used = usedMachine();
    const report = auditOf(used);
    expect(report.mismatches).toEqual([]);
    expect(report).toMatchObject({ frames: 16, fixed: 4, leaked: 0 });
    expect(report.free + report.fixed + report.user).toBe(16);
    expect(report.swapUsed).toBeGreaterThan(8);
  });

  test('still passes when all its processes have ended and its kernel pages are freed', () => {
    const used = usedMachine();
    used.kernel.unmapper.as_destroy(used.spaces[0]);
    used.kernel.unmapper.as_destroy(used.spaces[1]);
    used.kernel.kpages.free_kpages(used.run);
    const report = audit(used.kernel, used.words, { kernelFrames: 1 });
    expect(report).toMatchObject({ mismatches: [], free: 15, fixed: 1, user: 0, leaked: 0, swapUsed: 0 });
  });

  test('passes with frees put off, which are neither leaked nor in use', () => {
    const used = usedMachine();
    used.kernel.kpages.defer(used.run);
    expect(audit(used.kernel, used.words, { kernelFrames: 1 })).toMatchObject({ mismatches: [], fixed: 4, leaked: 0 });
  });

  test('is not changed by an audit', () => {
    const used = usedMachine();
    const before = used.m.words.slice();
    auditOf(used);
    // Compared here: a million words are too many for a readable difference.
    expect(used.m.words.findIndex((word, at) => word !== before[at])).toBe(-1);
  });
});

/** Each kind of damage: what is done to the words, and what the audit must say. */
const damages: readonly [name: string, damage: (used: Used) => void, says: RegExp][] = [
  [
    'a free frame that is on no list',
    u => u.kernel.coremap.set(inState(u, FREE), ENTRY.state, CLEAN),
    /free list: frame \d+ is CLEAN/,
  ],
  [
    'a frame in use on the free list',
    u => u.m.store(header(u) + COREMAP_HEADER.freeHead, inState(u, DIRTY)),
    /free list: frame \d+ is DIRTY/,
  ],
  [
    'a free list that goes in a circle',
    u => u.kernel.coremap.set(inState(u, FREE), ENTRY.next, inState(u, FREE)),
    /free list: .* a circle/,
  ],
  [
    'a free list that leaves memory',
    u => u.kernel.coremap.set(inState(u, FREE), ENTRY.next, 99999),
    /free list: .* no such frame/,
  ],
  [
    'a broken back link of the free list',
    u => {
      // The first frame's back link means nothing: free another one in front of it.
      const free = inState(u, FREE);
      u.kernel.kpages.free_kpages(u.kernel.kpages.alloc_kpages(1));
      u.kernel.pages.page_free(u.kernel.coremap.paddrOf(frameWhere(u, f => u.kernel.coremap.get(f, ENTRY.run) === 1)));
      u.kernel.coremap.set(free, ENTRY.prev, 7);
    },
    /free list: the frame before/,
  ],
  ['a wrong count of free frames', u => u.kernel.coremap.add(3, 1), /frames said to be free: 2 instead of 1/],
  [
    'a wrong count of used frames',
    u => u.kernel.coremap.add(COREMAP_HEADER.usedCount, 1),
    /frames said to be used: 16 instead of 15/,
  ],
  ['a wrong count of busy frames', u => u.kernel.coremap.add(4, 1), /frames said to be busy: 1/],
  ['a frame left busy', u => u.kernel.coremap.set(inState(u, CLEAN), ENTRY.busy, 1), /frame \d+ \(CLEAN\) is busy/],
  [
    'a state that does not exist',
    u => u.kernel.coremap.set(inState(u, DIRTY), ENTRY.state, 9),
    /there is no such state/,
  ],
  ['a free frame with an owner', u => u.kernel.coremap.set(inState(u, FREE), ENTRY.as, 1), /\(FREE\) has an owner/],
  ['a forgotten run length', u => u.kernel.coremap.set(inState(u, FIXED), ENTRY.run, 1), /kernel page of no run/],
  [
    'a run length too long',
    u => u.kernel.coremap.set(inState(u, FIXED), ENTRY.run, 4),
    /run length inside a run: 1 instead of 0/,
  ],
  [
    'a run that ends in a frame of others',
    u => u.kernel.coremap.set(inState(u, FIXED) + 3, ENTRY.run, 2),
    /the kernel run before it/,
  ],
  ['a policy list that lost its tail', u => u.m.store(fifo(u) + FIFO_WORDS.tail, 0), /fifo: the last frame/],
  ['a policy list that lost a page', u => u.m.store(fifo(u) + FIFO_WORDS.head, 0), /fifo: frames on the list/],
  [
    'a policy list that goes in a circle',
    u => u.kernel.coremap.set(u.m.load(fifo(u) + FIFO_WORDS.tail), ENTRY.next, u.m.load(fifo(u) + FIFO_WORDS.head)),
    /fifo: .* a circle/,
  ],
  [
    'stamps out of order',
    u => u.kernel.coremap.set(u.m.load(fifo(u) + FIFO_WORDS.head), ENTRY.stamp, 1 << 20),
    /fifo: frame \d+ with stamp/,
  ],
  [
    'a kernel page on the policy list',
    u => u.kernel.coremap.set(u.m.load(fifo(u) + FIFO_WORDS.head), ENTRY.state, FIXED),
    /fifo: frame \d+ is FIXED/,
  ],
  [
    'a page table that forgot a resident page',
    u =>
      u.m.store(
        entryWhere(u, pte => pte_frame(pte) !== 0),
        0,
      ),
    /belongs to page .*, but no page table says so/,
  ],
  [
    'a page table that names the wrong frame',
    u =>
      u.m.store(
        entryWhere(u, pte => pte_slot(pte) !== 0),
        pte_resident(inState(u, FREE)),
      ),
    /is said to be in frame \d+, but that is not a user frame/,
  ],
  [
    'two pages in one frame',
    u =>
      u.m.store(
        entryWhere(u, pte => pte_slot(pte) !== 0),
        u.m.load(entryWhere(u, pte => pte_frame(pte) !== 0)),
      ),
    /and so is page/,
  ],
  [
    'a page-table entry of no kind',
    u =>
      u.m.store(
        entryWhere(u, pte => pte_slot(pte) !== 0),
        3,
      ),
    /is no page-table entry/,
  ],
  [
    'a wrong owner in the coremap',
    u => u.kernel.coremap.set(inState(u, DIRTY), ENTRY.as, 77),
    /is said to be in frame/,
  ],
  [
    'a page of an address space that is gone',
    u => u.m.store(u.kernel.spaces.directories + u.spaces[1], 0),
    /but no page table says so/,
  ],
  [
    'a directory used by two address spaces',
    u => u.m.store(u.kernel.spaces.directories + 9, u.m.load(u.kernel.spaces.directories + u.spaces[0])),
    /the directory of address space 9 is at .*, and so is/,
  ],
  [
    'a page table that is not one',
    u =>
      u.m.store(
        u.kernel.tables.directoryEntry(u.m.load(u.kernel.spaces.directories + u.spaces[0]), 0),
        inState(u, DIRTY) << 12,
      ),
    /which is no page table/,
  ],
  [
    'a table pool that goes in a circle',
    u => u.m.store(u.kernel.cpu.wordOf(u.m.load(u.kernel.tables.poolHead)), u.m.load(u.kernel.tables.poolHead)),
    /the pool's list is at/,
  ],
  [
    'a swap slot of two pages',
    u =>
      u.kernel.coremap.set(
        inState(u, DIRTY),
        ENTRY.slot,
        pte_slot(u.m.load(entryWhere(u, pte => pte_slot(pte) !== 0))),
      ),
    /swap slot \d+ belongs to/,
  ],
  [
    'a swap slot that nobody has',
    u => u.m.store(u.kernel.swap.map + 1, 1 << 31),
    /swap slot 63 is in use, but no page has it/,
  ],
  ['a swap slot in use that is marked free', u => u.m.store(u.kernel.swap.map, 1), /swap slot \d+ is free, but page/],
  ['a wrong count of swap slots', u => u.m.store(u.kernel.swap.at + 2, 0), /swap slots said to be used: 0/],
  [
    'a swap slot beyond the end',
    u => u.kernel.coremap.set(inState(u, DIRTY), ENTRY.slot, 500),
    /has swap slot 500, but there are 64/,
  ],
  [
    'bytes in a clean page that swap does not have',
    u => {
      const frame = inState(u, CLEAN);
      u.kernel.coremap.set(frame, ENTRY.slot, 0);
      u.m.store(u.kernel.cpu.wordOf(frame << 12) + 5, 1);
    },
    /is not zero at offset (0|20)/,
  ],
  [
    'a TLB entry for a page that has gone',
    u => u.m.store(tlbSlot(u) + 1, (inState(u, FREE) << 12) | TLBLO_VALID),
    /TLB of CPU 1, slot \d+: .* its page table does not say so/,
  ],
  [
    'a TLB entry of a dead address space',
    u => u.m.store((u.words.addressSpaces.lastRun[1] as number) + u.spaces[1], 300),
    /there is no such address space/,
  ],
  [
    'a TLB entry that is writable though its page is clean',
    u => {
      const at = tlbSlot(u, lo => (lo & TLBLO_DIRTY) === 0);
      u.m.store(at + 1, u.m.load(at + 1) | TLBLO_DIRTY);
    },
    /writable, but the page is not DIRTY/,
  ],
  [
    'a TLB entry that the coremap does not know of',
    u => u.kernel.coremap.set(u.m.load(tlbSlot(u) + 1) >>> 12, ENTRY.tlb, 1),
    /the coremap does not know/,
  ],
  ['a TLB entry for kernel memory', u => u.m.store(tlbSlot(u), 0x80000000 | 0), /not a user's translation/],
  [
    'a shootdown not carried out',
    u => u.m.store((u.words.shootdown.queues[0] as number) + 1, 1 << 20),
    /CPU 0: shootdowns carried out/,
  ],
  [
    'a request left on a shootdown queue',
    u => u.m.store((u.words.shootdown.queues[1] as number) + SHOOTDOWN_QUEUE.count, 1),
    /CPU 1: requests on its shootdown queue: 1/,
  ],
  [
    'a free put off that is not a kernel run',
    u => u.m.store(u.words.deferred[0] as number, 0x80000000 | (inState(u, DIRTY) << 12)),
    /cpu\[0\]\.deferred: 0x[0-9a-f]+ is not a kernel run/,
  ],
  [
    'a list of frees put off that goes in a circle',
    u => {
      u.kernel.kpages.defer(u.run);
      u.m.store(u.kernel.cpu.wordOf(u.run & 0xfffffff), u.run);
    },
    /cpu\[0\]\.deferred: .* is on it twice/,
  ],
  ['the coremap lock held', u => u.kernel.coremap.lock.acquire(), /coremap\.lock is held by thread 0/],
  ['a spinlock held', u => u.m.store(u.words.swapDisk.lock, 2), /spinlock swapdisk\.lock is held by CPU 1/],
  [
    'a lock guard held',
    u => u.m.store(u.words.arena.symbols.find(s => s.name === 'coremap.lock.guard')?.at as number, 1),
    /spinlock coremap\.lock\.guard is held by CPU 0/,
  ],
  ['a sleeper on a busy frame', u => u.m.store(u.kernel.coremap.cvOf(5), 1), /somebody waits for frame 5/],
  [
    'a sleeper for a disk request',
    u => u.m.store(u.words.swapDisk.wchans[1] as number, 2),
    /somebody sleeps on disk request of thread 1/,
  ],
  ['interrupts left off', u => u.kernel.cpu.splraise(), /CPU 0: interrupt level: 1/],
];

describe('the audit finds', () => {
  test.each(damages)('%s', (_name, damage, says) => {
    const used = usedMachine();
    damage(used);
    const { mismatches } = auditOf(used);
    expect(
      mismatches.some(line => says.test(line)),
      mismatches.join('\n'),
    ).toBe(true);
  });
});

describe('what is leaked', () => {
  test('counts kernel frames beyond those expected', () => {
    const used = usedMachine();
    const report = audit(used.kernel, used.words, { kernelFrames: 1 });
    expect(report.leaked).toBe(3);
    expect(report.mismatches).toEqual(['the kernel has 4 frames, 3 more than are in use']);
  });

  test('counts user frames of dead address spaces, and swap slots that nobody has', () => {
    const used = usedMachine();
    const before = auditOf(used);
    used.m.store(used.kernel.spaces.directories + used.spaces[0], 0);
    used.m.store(used.kernel.spaces.directories + used.spaces[1], 0);
    const report = auditOf(used);
    expect(before.leaked).toBe(0);
    expect(report.leaked).toBeGreaterThanOrEqual(report.user);
  });

  test('words that are all garbage end in mismatches, not in a hang', () => {
    const used = usedMachine();
    const { coremap } = used.kernel;
    for (let word = coremap.base; word < coremap.base + 40 * 14; word++) {
      used.m.store(word, (word * 2654435761) | 0);
    }
    expect(auditOf(used).mismatches.length).toBeGreaterThan(20);
  });
});
