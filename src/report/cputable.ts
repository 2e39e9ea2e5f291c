import type { CpuLine } from '../run/types.ts';
import { columns } from './columns.ts';
import { count, percent } from './numbers.ts';
import type { Paint } from './paint.ts';

/** Up to so many CPUs have a line each; with more, only the first ones have, to keep the summary on one screen. */
const ALL_SHOWN = 8;
const FIRST_SHOWN = 4;

/** What each CPU did, and all of them together. `elapsedMs` is what the idle time is a share of. */
export function cpuTable(perCpu: readonly CpuLine[], elapsedMs: number, paint: Paint): string {
  const cells = (name: string, line: Omit<CpuLine, 'cpu'>, cpus: number): string[] => [
    `  ${name}`,
    count(line.operations),
    count(line.references),
    count(line.pageFaults),
    count(line.evictions),
    count(line.shootdownsSent),
    count(line.shootdownsTaken),
    percent(line.idleMs, elapsedMs * cpus),
  ];
  const sum = (key: keyof CpuLine): number => perCpu.reduce((total, line) => total + line[key], 0);
  const header = ['  CPU', 'operations', 'references', 'page faults', 'evictions', 'shootdowns sent', 'taken', 'idle'];
  const shown = perCpu.slice(0, perCpu.length > ALL_SHOWN ? FIRST_SHOWN : ALL_SHOWN);
  const rows = [
    header.map(cell => paint('dim', cell)),
    ...shown.map(line => cells(String(line.cpu), line, 1)),
    ...(perCpu.length > shown.length ? [[`  … ${perCpu.length - shown.length} more`]] : []),
    cells(
      'all',
      {
        operations: sum('operations'),
        references: sum('references'),
        pageFaults: sum('pageFaults'),
        evictions: sum('evictions'),
        shootdownsSent: sum('shootdownsSent'),
        shootdownsTaken: sum('shootdownsTaken'),
        idleMs: sum('idleMs'),
      },
      perCpu.length,
    ),
  ];
  return columns(rows, ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right']);
}
