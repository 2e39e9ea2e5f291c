/** Audits the coremap's entries in themselves: states, kernel runs, the free list, the magazines, the counts. */
import { PAGE_WORDS } from '../../machine/mips.ts';
import { CLEAN, ENTRY, FIXED, FREE, IN_MAGAZINE, NO_AS, STATE_NAMES, STOLEN } from '../../vm/coremap.ts';
import { auditMagazines } from './magazines.ts';
import { COREMAP_HEADER } from './offsets.ts';
import type { AuditState } from './state.ts';

export function auditFrames(audit: AuditState): void {
  const { coremap } = audit.kernel;
  for (let frame = 0; frame < coremap.frames; frame++) {
    auditFrame(audit, frame);
  }
  auditRuns(audit);
  auditFreeList(audit);
  auditMagazines(audit);
  // Counted as handed out, to a magazine.
  const used = coremap.cpu.m.load(coremap.header + COREMAP_HEADER.usedCount);
  audit.findings.same('frames said to be used', used, audit.fixed + audit.user + audit.inMagazines);
  audit.findings.same('frames said to be busy', coremap.busyCount, 0);
}

function auditFrame(audit: AuditState, frame: number): void {
  const { findings } = audit;
  const { coremap } = audit.kernel;
  const state = coremap.get(frame, ENTRY.state);
  const as = coremap.get(frame, ENTRY.as);
  const run = coremap.get(frame, ENTRY.run);
  const name = `frame ${frame} (${STATE_NAMES[state] ?? state})`;
  if (coremap.isBusy(frame)) {
    findings.add(`${name} is busy, but nobody is in the kernel`);
  }
  if (state === FIXED && run === STOLEN) {
    audit.stolen++;
  } else if (state === FIXED && run === IN_MAGAZINE) {
    audit.free++;
    audit.inMagazines++;
    if (as !== NO_AS || coremap.get(frame, ENTRY.slot) !== 0) {
      findings.add(`${name} in a magazine has an owner or a swap slot`);
    }
  } else if (state === FIXED) {
    audit.fixed++;
  } else if (state === FREE) {
    audit.free++;
    if (as !== NO_AS || run !== 0 || coremap.get(frame, ENTRY.slot) !== 0) {
      findings.add(`${name} has an owner, a run or a swap slot`);
    }
  } else if (coremap.isUser(frame) && state < STATE_NAMES.length) {
    audit.user++;
    auditUserFrame(audit, frame, name);
  } else {
    findings.add(`${name}: there is no such state`);
  }
}

function auditUserFrame(audit: AuditState, frame: number, name: string): void {
  const { coremap, cpu } = audit.kernel;
  audit.findings.same(`${name}: the run length of a user's page`, coremap.get(frame, ENTRY.run), 1);
  if (coremap.get(frame, ENTRY.state) !== CLEAN || coremap.get(frame, ENTRY.slot) !== 0) {
    return;
  }
  const page = cpu.ram + frame * PAGE_WORDS;
  for (let word = 0; word < PAGE_WORDS; word++) {
    if (cpu.m.load(page + word) !== 0) {
      audit.findings.add(`${name} has no swap slot and is not zero at offset ${word * 4}: an eviction would lose that`);
      return;
    }
  }
}

/** Kernel runs must follow each other without gap or overlap: a head that says n, and n-1 frames that say 0. */
function auditRuns(audit: AuditState): void {
  const { coremap } = audit.kernel;
  let inside = 0;
  for (let frame = 0; frame < coremap.frames; frame++) {
    const run = coremap.get(frame, ENTRY.run);
    const kernels = coremap.get(frame, ENTRY.state) === FIXED && run !== STOLEN && run !== IN_MAGAZINE;
    if (!kernels) {
      if (inside > 0) {
        audit.findings.add(`frame ${frame}: the kernel run before it says that it is part of it`);
      }
      inside = 0;
    } else if (inside > 0) {
      audit.findings.same(`frame ${frame}: run length inside a run`, run, 0);
      inside--;
    } else if (run < 1) {
      audit.findings.add(`frame ${frame}: a kernel page of no run (run length ${run})`);
    } else {
      inside = run - 1;
    }
  }
  if (inside > 0) {
    audit.findings.add(`the last kernel run says that it goes on ${inside} frames beyond the end of memory`);
  }
}

function auditFreeList(audit: AuditState): void {
  const { findings } = audit;
  const { coremap } = audit.kernel;
  const seen = new Set<number>();
  let prev = 0;
  let frame = coremap.cpu.m.load(coremap.header + COREMAP_HEADER.freeHead);
  while (frame !== 0) {
    if (frame < 0 || frame >= coremap.frames || seen.has(frame)) {
      findings.add(
        `free list: after frame ${prev} comes frame ${frame}: ${seen.has(frame) ? 'a circle' : 'there is no such frame'}`,
      );
      break;
    }
    seen.add(frame);
    const state = coremap.get(frame, ENTRY.state);
    if (state !== FREE) {
      findings.add(`free list: frame ${frame} is ${STATE_NAMES[state] ?? state}`);
    }
    if (prev !== 0) {
      findings.same(`free list: the frame before frame ${frame}`, coremap.get(frame, ENTRY.prev), prev);
    }
    prev = frame;
    frame = coremap.get(frame, ENTRY.next);
  }
  findings.same('frames on the free list', seen.size, audit.free - audit.inMagazines);
  findings.same('frames said to be free', coremap.freeCount, audit.free);
}
