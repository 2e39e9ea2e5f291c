/**
 * An interleaving for Perfetto and other viewers of Chrome's trace-event format: a track a CPU, a slice an operation, and
 * inside it a slice an access, a microsecond each. Strictly nested, as the format wants it.
 */
import type { ToldStep } from '../explore/teller.ts';

interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'M';
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface Traced {
  readonly steps: readonly ToldStep[];
  readonly threads: readonly string[];
}

export function perfettoOf({ steps, threads }: Traced): string {
  const names = threads.map(
    (name, tid): TraceEvent => ({ name: 'thread_name', ph: 'M', pid: 0, tid, ts: 0, args: { name } }),
  );
  return `${JSON.stringify({ displayTimeUnit: 'ns', traceEvents: [...names, ...operations(steps), ...steps.map(access)] })}\n`;
}

function access({ index, cpu, access: { kind, name, before, after }, where }: ToldStep): TraceEvent {
  const place = where === null ? {} : { function: where.function, at: `${where.file}:${where.line}` };
  return { name: `${kind} ${name}`, ph: 'X', pid: 0, tid: cpu, ts: index, dur: 1, args: { before, after, ...place } };
}

/** From the first access of an operation to the last. */
function operations(steps: readonly ToldStep[]): TraceEvent[] {
  const open = new Map<number, { name: string; from: number; to: number }>();
  const done: TraceEvent[] = [];
  const close = (cpu: number) => {
    const operation = open.get(cpu);
    if (operation !== undefined) {
      const { name, from, to } = operation;
      done.push({ name, ph: 'X', pid: 0, tid: cpu, ts: from, dur: to - from + 1, args: {} });
    }
  };
  for (const { cpu, operation, index } of steps) {
    const current = open.get(cpu);
    if (current?.name === operation) {
      current.to = index;
    } else {
      close(cpu);
      open.set(cpu, { name: operation, from: index, to: index });
    }
  }
  for (const cpu of open.keys()) {
    close(cpu);
  }
  return done;
}
