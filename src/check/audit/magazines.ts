/** Audits the magazines: each frame in a slot once, where its entry says so, and none in a sealed or unused slot. */
import type { Addr } from '../../machine/machine.ts';
import { ENTRY, FIXED, IN_MAGAZINE } from '../../vm/coremap.ts';
import { type MagazineWords, SEALED } from '../../vm/magazine.ts';
import type { AuditState } from './state.ts';

export function auditMagazines(audit: AuditState): void {
  const { magazines } = audit.words.coremap;
  const seen = new Set<number>();
  for (let cpu = 0; magazines !== null && cpu < magazines.slots.length; cpu++) {
    auditMagazine(audit, magazines, cpu, seen);
  }
  audit.findings.same('frames in magazines', seen.size, audit.inMagazines);
}

/** Open: frames up to the top, nothing above it. Sealed: nothing but seals. */
function auditMagazine(audit: AuditState, at: MagazineWords, cpu: number, seen: Set<number>): void {
  const { m } = audit.kernel.cpu;
  const sealed = (m.load(at.sealed) & (1 << cpu)) !== 0;
  const top = sealed ? 0 : m.load(at.tops[cpu] as Addr);
  for (let slot = 0; slot < at.size; slot++) {
    const held = m.load((at.slots[cpu] as Addr) + slot);
    const where = `magazine of CPU ${cpu} (${sealed ? 'sealed' : `${top} frames`}), slot ${slot}`;
    if (sealed ? held !== SEALED : slot < top ? held <= 0 : held !== 0) {
      audit.findings.add(`${where} holds ${held}`);
    }
    if (held > 0) {
      auditFrame(audit, held, seen, where);
    }
  }
}

function auditFrame({ kernel, findings }: AuditState, frame: number, seen: Set<number>, where: string): void {
  const { coremap } = kernel;
  if (frame >= coremap.frames) {
    findings.add(`${where}: there is no frame ${frame}`);
  } else if (seen.has(frame)) {
    findings.add(`${where}: frame ${frame} is in a magazine twice`);
  } else {
    seen.add(frame);
    if (coremap.get(frame, ENTRY.state) !== FIXED || coremap.get(frame, ENTRY.run) !== IN_MAGAZINE) {
      findings.add(`${where}: frame ${frame} (${coremap.stateName(frame)}) does not say that it is in a magazine`);
    }
  }
}
