/** Audits that nobody is in the kernel: no lock held, nobody asleep, no request unanswered, and frees put off in order. */
import { readCpu } from '../../machine/cpuwords.ts';
import { hex, in_kseg0, kvaddr_to_paddr, PAGE_SIZE } from '../../machine/mips.ts';
import { CV_WORDS } from '../../sync/condvar.ts';
import { WCHAN_WORDS } from '../../sync/wchan.ts';
import { ENTRY, FIXED } from '../../vm/coremap.ts';
import { shootdownsAsked, shootdownsDone } from '../../vm/shootdown.ts';
import { SHOOTDOWN_QUEUE } from './offsets.ts';
import type { AuditState } from './state.ts';

export function auditQuiet(audit: AuditState): void {
  auditLocks(audit);
  auditWaiters(audit);
  for (let number = 0; number < audit.words.cpus.length; number++) {
    auditCpu(audit, number);
    auditShootdowns(audit, number);
    auditDeferred(audit, number);
  }
}

function auditLocks(audit: AuditState): void {
  const { findings, words } = audit;
  const { coremap, pages, cpu } = audit.kernel;
  for (const lock of [coremap.lock, pages.runs]) {
    if (lock.holder() >= 0) {
      findings.add(`${lock.name} is held by thread ${lock.holder()}`);
    }
  }
  const guards = words.arena.symbols.filter(symbol => symbol.name.endsWith('.guard')).map(symbol => symbol.at);
  for (const at of [...words.ipis.map(ipi => ipi.lock), words.swapDisk.lock, words.kmalloc.lock, ...guards]) {
    const holder = cpu.m.atomicLoad(at);
    if (holder !== 0) {
      findings.add(`spinlock ${cpu.nameOf(at)} is held by CPU ${holder - 1}`);
    }
  }
}

function auditWaiters(audit: AuditState): void {
  const { coremap, cpu } = audit.kernel;
  for (let frame = 0; frame < coremap.frames; frame++) {
    expectZero(
      audit,
      coremap.cvOf(frame),
      CV_WORDS,
      `somebody waits for frame ${frame}, or holds its condition's guard`,
    );
  }
  expectZero(audit, coremap.available, CV_WORDS, "somebody waits for any frame, or holds that condition's guard");
  for (const at of [...audit.words.shootdown.acks, ...audit.words.swapDisk.wchans]) {
    expectZero(audit, at, WCHAN_WORDS, `somebody sleeps on ${cpu.nameOf(at)}`);
  }
}

function expectZero(audit: AuditState, at: number, words: number, otherwise: string): void {
  for (let word = 0; word < words; word++) {
    if (audit.kernel.cpu.m.load(at + word) !== 0) {
      audit.findings.add(otherwise);
      return;
    }
  }
}

function auditCpu(audit: AuditState, number: number): void {
  const state = readCpu(audit.kernel.cpu.m, audit.words.cpus, number);
  audit.findings.same(`CPU ${number}: spinlocks held`, state.spinlocks, 0);
  audit.findings.same(`CPU ${number}: interrupt level`, state.ipl, 0);
}

function auditShootdowns(audit: AuditState, number: number): void {
  const { m } = audit.kernel.cpu;
  const load = (at: number) => m.load(at);
  const asked = shootdownsAsked(load, audit.words.shootdown, number);
  const done = shootdownsDone(load, audit.words.shootdown, number);
  const queue = audit.words.shootdown.queues[number] as number;
  audit.findings.same(`CPU ${number}: shootdowns carried out, of those asked for`, done, asked);
  audit.findings.same(`CPU ${number}: requests on its shootdown queue`, m.load(queue + SHOOTDOWN_QUEUE.count), 0);
}

/** Kernel runs that will be freed: frees put off, and stacks of dead threads. Each once, linked through first words. */
function auditDeferred(audit: AuditState, number: number): void {
  const { words, kernel } = audit;
  const seen = new Set<number>();
  for (const list of [words.deferred[number] as number, words.zombies[number] as number]) {
    let va = kernel.cpu.m.load(list);
    while (va !== 0 && isHead(audit, va, seen, kernel.cpu.nameOf(list))) {
      va = kernel.cpu.m.load(kernel.cpu.wordOf(kvaddr_to_paddr(va)));
    }
  }
}

function isHead(audit: AuditState, va: number, seen: Set<number>, list: string): boolean {
  const { coremap } = audit.kernel;
  const pa = kvaddr_to_paddr(va);
  const frame = coremap.frameOf(pa);
  const head =
    in_kseg0(va) &&
    pa % PAGE_SIZE === 0 &&
    frame < coremap.frames &&
    coremap.get(frame, ENTRY.state) === FIXED &&
    coremap.get(frame, ENTRY.run) > 0;
  if (!head || seen.has(frame)) {
    audit.findings.add(`${list}: ${hex(va)} is ${head ? 'on it twice' : 'not a kernel run'}`);
    return false;
  }
  seen.add(frame);
  audit.deferred += coremap.get(frame, ENTRY.run);
  return true;
}
