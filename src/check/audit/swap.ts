/** Audits the swap bitmap against the slots that pages have. */
import type { AuditState } from './state.ts';

/** Returns how many slots the bitmap says are used. */
export function auditSwap(audit: AuditState): number {
  const { findings, slots } = audit;
  const { swap } = audit.kernel;
  let used = 0;
  for (let slot = 1; slot <= swap.slots; slot++) {
    const owner = slots.get(slot);
    if (swap.slot_used(slot)) {
      used++;
      if (owner === undefined) {
        findings.add(`swap slot ${slot} is in use, but no page has it`);
        audit.orphans++;
      }
    } else if (owner !== undefined) {
      findings.add(`swap slot ${slot} is free, but ${owner} has it`);
    }
  }
  for (const [slot, owner] of slots) {
    if (slot > swap.slots) {
      findings.add(`${owner} has swap slot ${slot}, but there are ${swap.slots}`);
    }
  }
  findings.same('swap slots said to be used', swap.used, used);
  return used;
}
