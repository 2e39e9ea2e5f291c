import type { LatencyNs, RunResult } from '../run/types.ts';
import { columns } from './columns.ts';
import type { RunEnvelope } from './envelope.ts';
import { count, counted, percent, short, time } from './numbers.ts';
import type { Paint } from './paint.ts';

const latency = ({ p50, p99, max }: LatencyNs): string =>
  `half within ${time(p50)}, 99 % within ${time(p99)}, longest ${time(max)}`;

function processesText({ processes }: RunResult): string {
  const running = processes.filter(({ state }) => state === 'running').length;
  const killed = processes.filter(({ state }) => state === 'killed');
  const reasons = killed.slice(0, 3).map(({ name, reason }) => (reason === undefined ? name : `${name} (${reason})`));
  const more = killed.length > reasons.length ? ` and ${killed.length - reasons.length} more` : '';
  return [
    `${count(processes.length - running - killed.length)} of ${count(processes.length)} done`,
    ...(running > 0 ? [`${count(running)} still running`] : []),
    ...(killed.length > 0 ? [`${count(killed.length)} killed: ${reasons.join(', ')}${more}`] : []),
  ].join(', ');
}

function tracesText({ traces }: RunResult): string | null {
  if (traces.length === 0) return null;
  const sum = (key: 'references' | 'pages'): number => traces.reduce((total, trace) => total + trace[key], 0);
  return `${counted(traces.length, 'file')}, ${short(sum('references'))} references to ${counted(sum('pages'), 'page')}`;
}

function checksText({ rounds, checks }: RunResult, ok: boolean): string | null {
  if (rounds === undefined || checks === undefined) return null;
  return `${short(checks)} in ${counted(rounds, 'round')}${ok ? ', all passed' : ''}`;
}

function auditText({ audit }: RunResult): string {
  if (audit.frames === 0) return 'not made: the machine was stopped in mid-flight';
  const verdict =
    audit.leaked === 0 && audit.mismatches === 0
      ? 'nothing lost, coremap agrees with page tables, TLBs and swap'
      : `${count(audit.leaked)} lost, ${counted(audit.mismatches, 'disagreement')} with page tables, TLBs or swap`;
  return `${counted(audit.frames, 'frame')} looked at, ${count(audit.free)} free, ${count(audit.fixed)} fixed: ${verdict}`;
}

/** The counts of a run, one labelled line each; lines that would say nothing are left out. */
export function factsText({ result, ok }: RunEnvelope, paint: Paint): string {
  const { vm, shootdowns, lockStats } = result;
  const rows: readonly (readonly [label: string, text: string | null])[] = [
    ['processes', result.processes.length > 0 ? processesText(result) : null],
    ['traces', tracesText(result)],
    ['operations', `${count(result.operations)} of the kernel, ${short(result.operationsPerSecond)} a second`],
    ['references', `${short(vm.references)}, of which ${short(vm.tlbMisses)} missed the TLB`],
    [
      'page faults',
      `${count(vm.pageFaults)}: ${count(vm.zeroFills)} first touches, ${count(vm.swapReads)} pages read back from swap`,
    ],
    [
      'evictions',
      `${count(vm.evictions)}: ${count(vm.cleanEvictions)} clean, ${count(vm.dirtyEvictions)} written to swap first`,
    ],
    [
      'shootdowns',
      `${count(shootdowns.sent)} sent, ${count(shootdowns.acknowledged)} acknowledged, ` +
        `${count(shootdowns.coalesced)} shared an interrupt, ${count(shootdowns.flushAll)} overflowed to a full flush`,
    ],
    ['  answered', shootdowns.sent > 0 ? latency(shootdowns.latencyNs) : null],
    [
      'lock',
      `taken ${short(lockStats.acquisitions)} times, ${percent(lockStats.contended, lockStats.acquisitions)} found it held, ` +
        `${short(lockStats.sleeps)} slept`,
    ],
    ['  waited for', lockStats.acquisitions > 0 ? latency(lockStats.waitNs) : null],
    ['  held', lockStats.acquisitions > 0 ? latency(lockStats.holdNs) : null],
    ['checks', checksText(result, ok)],
    ['audit', auditText(result)],
  ];
  const shown = rows.filter((row): row is readonly [string, string] => row[1] !== null);
  return columns(
    shown.map(([label, text]) => [paint('dim', `  ${label}`), text]),
    ['left', 'left'],
  );
}
