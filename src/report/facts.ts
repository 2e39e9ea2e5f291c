import type { LatencyNs } from '../run/latency.ts';
import type { RunResult } from '../run/types.ts';
import { columns } from './columns.ts';
import type { RunEnvelope } from './envelope.ts';
import { count, counted, percent, short, time } from './numbers.ts';
import type { Paint } from './paint.ts';
import { givenUpText, killsText, threadsText } from './threads.ts';

const latency = ({ p50, p99, max }: LatencyNs): string =>
  `half within ${time(p50)}, 99 % within ${time(p99)}, longest ${time(max)}`;

/** Null without a sample: all three are 0 then. */
const latencyText = (of: LatencyNs, note = ''): string | null => (of.max > 0 ? latency(of) + note : null);

function tracesText({ traces }: RunResult): string | null {
  if (traces.length === 0) return null;
  const sum = (key: 'references' | 'pages'): number => traces.reduce((total, trace) => total + trace[key], 0);
  return `${counted(traces.length, 'file')}, ${short(sum('references'))} references to ${counted(sum('pages'), 'page')}`;
}

function checksText({ rounds, checks }: RunResult): string | null {
  if (rounds === undefined || checks === undefined) return null;
  return `${short(checks)} passed; rounds ended by threads: ${count(rounds)}`;
}

function auditText({ audit }: RunResult): string {
  if (audit.frames === 0) return 'not made: the machine was stopped in mid-flight';
  const verdict =
    audit.leaked === 0 && audit.mismatches === 0
      ? 'nothing lost; coremap, page tables, TLBs, swap agree'
      : `${count(audit.leaked)} lost, ${counted(audit.mismatches, 'disagreement')} with page tables, TLBs or swap`;
  return `${counted(audit.frames, 'frame')}: ${count(audit.free)} free, ${count(audit.fixed)} fixed; ${verdict}`;
}

/** Page faults by how they were answered. Those that got no frame killed their process. */
function pageFaultsText({ vm, processes }: RunResult): string {
  const unanswered = vm.pageFaults - vm.zeroFills - vm.swapReads;
  const failed =
    unanswered > 0 && processes.some(({ kills }) => kills > 0) ? `, ${count(unanswered)} got no frame` : '';
  return `${count(vm.pageFaults)}: ${count(vm.zeroFills)} answered with zeros, ${count(vm.swapReads)} read from swap${failed}`;
}

function shootdownsText({ shootdowns: { sent, acknowledged, coalesced, flushAll } }: RunResult): string {
  return (
    `${count(sent)} sent, ${count(acknowledged)} acknowledged, ` +
    `${count(coalesced)} found a full queue (flushes of a whole TLB: ${count(flushAll)})`
  );
}

function lockText({ lockStats: { acquisitions, contended, sleeps } }: RunResult): string {
  return `taken ${short(acquisitions)} times, ${percent(contended, acquisitions)} found it held; sleeps for it: ${short(sleeps)}`;
}

function lateWakeupsText({ lateWakeups }: RunResult): string | null {
  return lateWakeups === 0
    ? null
    : `${count(lateWakeups)}: sleeps that a time limit ended, not the notification that they waited for`;
}

/** The counts of a run, one labelled line each; lines that would say nothing are left out. */
export function factsText({ result }: RunEnvelope, paint: Paint): string {
  const { vm, shootdowns, lockStats } = result;
  const rows: readonly (readonly [label: string, text: string | null])[] = [
    ['threads', result.processes.length > 0 ? threadsText(result.processes) : null],
    ['  gave up', givenUpText(result.processes)],
    ['  killed', killsText(result.processes)],
    ['traces', tracesText(result)],
    [
      'operations',
      `${count(result.operations)} (${short(result.operationsPerSecond)} a second): ` +
        `${count(result.kernelOperations)} of kernel tests, ${count(vm.references)} user references`,
    ],
    ['TLB misses', vm.references > 0 ? `${count(vm.tlbMisses)}, of ${short(vm.references)} user references` : null],
    ['page faults', vm.references > 0 ? pageFaultsText(result) : null],
    [
      'evictions',
      `${count(vm.evictions)}: ${count(vm.cleanEvictions)} clean, ${count(vm.dirtyEvictions)} written to swap first`,
    ],
    ['shootdowns', shootdownsText(result)],
    ['  answered', latencyText(shootdowns.latencyNs)],
    ['lock', lockText(result)],
    ['  waited for', latencyText(lockStats.waitNs, ' (where it was held)')],
    ['  held', latencyText(lockStats.holdNs, ' (one in 256 timed)')],
    ['late wakes', lateWakeupsText(result)],
    ['checks', checksText(result)],
    ['audit', auditText(result)],
  ];
  const shown = rows.filter((row): row is readonly [string, string] => row[1] !== null);
  return columns(
    shown.map(([label, text]) => [paint('dim', `  ${label}`), text]),
    ['left', 'left'],
  );
}
