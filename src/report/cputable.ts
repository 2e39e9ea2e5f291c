import type { CpuLine, RunResult } from '../run/types.ts';
import { columns } from './columns.ts';
import { count, percent } from './numbers.ts';
import type { Paint } from './paint.ts';

/** Up to so many CPUs have a line each; with more, only the first ones have, to keep the summary on one screen. */
const ALL_SHOWN = 4;
const FIRST_SHOWN = 3;

/**
 * A CPU's operations of kernel tests: what its counter of operations has beyond references. The references of a turn in
 * which a process was killed are missing there, so then it is a lower bound.
 */
const kernelOperations = ({ operations, references }: CpuLine): number => Math.max(0, operations - references);

/** What each CPU did, and all of them together. `elapsedMs` is what the time asleep is a share of. */
export function cpuTable({ perCpu, kernelOperations: all }: RunResult, elapsedMs: number, paint: Paint): string {
  const sum = (value: (line: CpuLine) => number): number => perCpu.reduce((total, line) => total + value(line), 0);
  const atLeast = sum(kernelOperations) === all ? '' : '≥ ';
  const counts: readonly (readonly [heading: string, value: (line: CpuLine) => number])[] = [
    ['references', line => line.references],
    ['page faults', line => line.pageFaults],
    ['evictions', line => line.evictions],
    ['shootdowns sent', line => line.shootdownsSent],
    ['answered', line => line.shootdownsAcknowledged],
  ];
  const shown = perCpu.slice(0, perCpu.length > ALL_SHOWN ? FIRST_SHOWN : ALL_SHOWN);
  const hidden = perCpu.length - shown.length;
  const rows = [
    ['  CPU', 'kernel ops', ...counts.map(([heading]) => heading), 'asleep'].map(cell => paint('dim', cell)),
    ...shown.map(line => [
      `  ${line.cpu}`,
      atLeast + count(kernelOperations(line)),
      ...counts.map(([, value]) => count(value(line))),
      percent(line.idleMs, elapsedMs),
    ]),
    ...(hidden > 0 ? [[`  … ${hidden} more`]] : []),
    [
      '  all',
      count(all),
      ...counts.map(([, value]) => count(sum(value))),
      percent(
        sum(line => line.idleMs),
        elapsedMs * perCpu.length,
      ),
    ],
  ];
  return columns(rows, ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right']);
}
