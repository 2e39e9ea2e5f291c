/** A data race as a fault: both accesses, by name, with who made them, when, and under which locks. */
import type { Addr } from '../../machine/machine.ts';
import { ACCESS, ACCESS_NAMES } from '../../machine/modelthread.ts';
import type { FoundFault } from '../foundfault.ts';
import type { Program } from '../program.ts';
import { heldAt } from './heldlocks.ts';
import type { Race } from './race.ts';
import type { RunLog } from './runlog.ts';

/** One of the two accesses. Function, file and line are not known here: whoever explains the run finds them by the step. */
interface RacingAccess {
  readonly thread: number;
  readonly name: string;
  /** One of the names of `ACCESS`. */
  readonly kind: string;
  readonly atomic: boolean;
  /** Index of the choice that led to it. */
  readonly step: number;
  /** Its operation's number and label; null for what a thread does when its operations are done. */
  readonly operation: number | null;
  readonly label: string | null;
  readonly before: number;
  readonly after: number;
  /** Names of the locks that the thread held, in the order in which it took them. */
  readonly held: readonly string[];
}

const PLAIN: ReadonlySet<number> = new Set([ACCESS.load, ACCESS.store, ACCESS.zeroPage]);
const READS: ReadonlySet<number> = new Set([ACCESS.load, ACCESS.atomicLoad, ACCESS.wait]);

export function raceFault(race: Race, log: RunLog, program: Program, isLock: (at: Addr) => boolean): FoundFault {
  const variable = program.nameOf(race.at);
  const accesses = [race.first, race.second].map(entry => told(entry, log, program, isLock));
  const [first, second] = accesses as [RacingAccess, RacingAccess];
  const sentence = (access: RacingAccess) => sentenceOf(access, (program.m.threads[access.thread]?.cpu ?? 0) < 0);
  return {
    kind: 'data-race',
    message: `data race on ${variable}: ${sentence(first)} and ${sentence(second)}, and nothing orders the two`,
    cpus: [first.thread, second.thread],
    details: { variable, word: race.at, accesses, steps: [first.step, second.step] },
  };
}

function told(entry: number, log: RunLog, program: Program, isLock: (at: Addr) => boolean): RacingAccess {
  const thread = program.m.threads[log.thread(entry)];
  const operation = thread?.operations[log.operation(entry)];
  const kind = log.kind(entry);
  return {
    thread: log.thread(entry),
    name: thread?.name ?? `thread ${log.thread(entry)}`,
    kind: ACCESS_NAMES[kind] ?? 'access',
    atomic: !PLAIN.has(kind),
    step: log.step(entry),
    operation: operation === undefined ? null : log.operation(entry),
    label: operation?.label ?? null,
    before: log.before(entry),
    after: log.after(entry),
    held: heldAt(log, isLock, entry).map(at => program.nameOf(at)),
  };
}

/** `CPU 1 wrote 3 (step 57, plain, holding coremap.lock)`. A device moves whole pages. */
function sentenceOf({ name, kind, atomic, step, after, held }: RacingAccess, isDevice: boolean): string {
  const verb = READS.has(ACCESS[kind as keyof typeof ACCESS]) ? 'read' : 'wrote';
  const what = isDevice ? `${verb} its page` : kind === 'zeroPage' ? 'zeroed its page' : `${verb} ${after}`;
  const locks = held.length === 0 ? 'no lock' : held.join(', ');
  return `${name} ${what} (step ${step}, ${atomic ? 'atomic' : 'plain'}, holding ${locks})`;
}
