/** Faults as the lab shows them. */
import { classOf } from '../explore/detectors/classify.ts';
import type { End } from '../explore/execution.ts';
import type { FoundFault } from '../explore/foundfault.ts';
import { placeOf } from './stack.ts';
import type { LabAccess, LabEdge, LabFault, LabPlace, LabStep } from './types.ts';

/** What a data race's details hold, of each access. */
interface Racing {
  readonly thread: number;
  readonly name: string;
  readonly kind: string;
  readonly atomic: boolean;
  readonly step: number;
  readonly label: string | null;
  readonly before: number;
  readonly after: number;
  readonly held: readonly string[];
}

/** `end`: of the run. `history`: its steps, for the lines of the accesses. `switches`: as of {@link classOf}. */
export function asLabFault(
  fault: FoundFault,
  end: End | null,
  history: readonly LabStep[],
  switches?: number,
): LabFault {
  const { kind, message, cpus, details } = fault;
  return {
    kind,
    class: classOf(fault, switches),
    message: fromOne(message),
    threads: cpus,
    frame: fault.frame ?? null,
    lock: fault.lock ?? null,
    accesses: accessesOf(details, history),
    cycle: cycleOf(fault),
    waits: stringsIn(details.waits),
    thrownAt: end?.kind === 'thrown' ? placeOf(end.error) : null,
  };
}

function accessesOf(details: FoundFault['details'], history: readonly LabStep[]): LabAccess[] {
  if (!Array.isArray(details.accesses)) {
    return [];
  }
  return (details.accesses as readonly Racing[]).map(({ label, ...access }) => ({
    step: access.step,
    thread: access.thread,
    name: access.name,
    operation: label,
    kind: access.kind,
    atomic: access.atomic,
    word: String(details.variable),
    before: access.before,
    after: access.after,
    held: access.held,
    where: placeAt(history, access.step),
  }));
}

function placeAt(history: readonly LabStep[], step: number): LabPlace | null {
  return history[step]?.where ?? null;
}

function cycleOf({ cpus, details }: FoundFault): LabEdge[] {
  return stringsIn(details.cycle).map((text, n) => ({
    thread: cpus[n] as number,
    on: cpus[(n + 1) % cpus.length] as number,
    text,
  }));
}

function stringsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}

/** Steps count from 1 on the page, and from 0 in the explorer's sentences. */
function fromOne(message: string): string {
  return message.replace(/\bstep (\d+)/g, (_, step) => `step ${Number(step) + 1}`);
}
