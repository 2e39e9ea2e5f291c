/** Audits the replacement policy's list: the user frames, each once, oldest stamp first. */
import { ENTRY, STATE_NAMES } from '../../vm/coremap.ts';
import { Fifo } from '../../vm/replace/fifo.ts';
import { FIFO_WORDS } from './offsets.ts';
import type { AuditState } from './state.ts';

export function auditPolicy(audit: AuditState): void {
  const { policy } = audit.kernel;
  if (policy instanceof Fifo) {
    auditFifo(audit, policy);
  }
}

function auditFifo(audit: AuditState, fifo: Fifo): void {
  const { findings } = audit;
  const { coremap, cpu } = audit.kernel;
  const seen = new Set<number>();
  let prev = 0;
  let stamp: number | null = null;
  let frame = cpu.m.load(fifo.at + FIFO_WORDS.head);
  while (frame !== 0) {
    if (frame < 0 || frame >= coremap.frames || seen.has(frame)) {
      findings.add(
        `fifo: after frame ${prev} comes frame ${frame}: ${seen.has(frame) ? 'a circle' : 'there is no such frame'}`,
      );
      return;
    }
    seen.add(frame);
    if (!coremap.isUser(frame)) {
      const state = coremap.get(frame, ENTRY.state);
      findings.add(`fifo: frame ${frame} is ${STATE_NAMES[state] ?? state}, not a user's`);
    }
    findings.same(`fifo: the frame before frame ${frame}`, coremap.get(frame, ENTRY.prev), prev);
    const own = coremap.get(frame, ENTRY.stamp);
    // Stamps wrap: compare by difference.
    if (stamp !== null && ((own - stamp) | 0) <= 0) {
      findings.add(`fifo: frame ${frame} with stamp ${own} comes after frame ${prev} with stamp ${stamp}`);
    }
    stamp = own;
    prev = frame;
    frame = coremap.get(frame, ENTRY.next);
  }
  findings.same('fifo: the last frame', cpu.m.load(fifo.at + FIFO_WORDS.tail), prev);
  findings.same("fifo: frames on the list, of all users' frames", seen.size, audit.user);
}
