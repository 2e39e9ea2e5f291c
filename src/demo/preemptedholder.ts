/** preempted-holder: a lock handed over in order of arrival, when the next in line has no core to run on. */
import { availableParallelism } from 'node:os';
import { allMeasured, type Cell, type Measure, type Measured, measureInRounds, withCells } from './cells.ts';
import { cpuMicros, median, opsPerSecond, said, saidNs, waitsOf } from './figures.ts';
import type { Demo, DemoContext, DemoOutcome, Evidence } from './types.ts';

const SECTION_US = 20;
const ROUNDS = 3;
const CPUS_A_CORE = 4;
const MOST_CPUS = 32;
/** By so many times the ticket lock must fall, and the sleeping lock must be faster than it. */
const COLLAPSE = 5;

export const preemptedHolder: Demo = {
  name: 'preempted-holder',
  summary: 'more CPUs than cores: a ticket lock hands over to CPUs that are not running, and collapses',
  claim:
    'A ticket lock is had in order of arrival. With more CPUs than the host has cores the next in line is often one ' +
    'that is not running, and all others spin until the host runs it: each hand-over takes a time slice, not a ' +
    'microsecond, and throughput falls to a small part of that of one CPU. The sleeping lock goes on: whoever runs ' +
    'may have it, and who waits leaves its core to the holder.',
  next: 'coremap bench --lock sleep,ticket --cpus 1,2,8 --section 20us',
  run: context => withCells(context, measure => showPreemptedHolder(context, measure, availableParallelism())),
};

function cellOf(lock: string, cpus: number): Cell {
  return { lock, cpus, section: `${SECTION_US}us`, warmUpMs: 30, durationMs: 250 };
}

/** The demonstration on a host of so many cores, with cells measured by `measure`. */
export async function showPreemptedHolder(context: DemoContext, measure: Measure, cores: number): Promise<DemoOutcome> {
  const { evidence } = context;
  const many = Math.min(CPUS_A_CORE * cores, MOST_CPUS);
  if (many <= cores) {
    const lines = [`this host has ${cores} cores, and a machine at most ${MOST_CPUS} CPUs`];
    evidence.push({ kind: 'text', label: 'cannot be shown here', lines });
    return { evidence, holds: false };
  }
  const few = cores === 1 ? [1] : [1, cores];
  const cells = ['ticket', 'sleep'].flatMap(lock => [...few, many].map(cpus => cellOf(lock, cpus)));
  const label = `up to ${many} CPUs on ${cores} core${cores === 1 ? '' : 's'}`;
  const all = await measureInRounds(context, measure, cells, {
    label,
    most: ROUNDS,
    show: known => tableOf(label, known),
  });
  const [ticketOne, ticketMany] = [all[0], all[few.length]] as [Measured, Measured];
  const sleepMany = all.at(-1) as Measured;
  const fall = median(ticketOne, opsPerSecond) / median(ticketMany, opsPerSecond);
  const ahead = median(sleepMany, opsPerSecond) / median(ticketMany, opsPerSecond);
  evidence.push(
    { kind: 'number', label: `ticket, 1 CPU to ${many} CPUs`, value: fall, unit: 'times slower' },
    { kind: 'number', label: `${many} CPUs, sleep to ticket`, value: ahead, unit: 'times as fast' },
    momentOf(ticketMany, sleepMany),
  );
  return { evidence, holds: allMeasured(context, all) && fall >= COLLAPSE && ahead >= COLLAPSE };
}

function tableOf(label: string, all: readonly Measured[]): Evidence {
  return {
    kind: 'table',
    label: `${label}, ${SECTION_US} µs under the lock; medians, and the waits of those that found it taken`,
    columns: ['lock', 'CPUs', 'operations/s', 'CPU µs an operation', 'wait p50 µs', 'p99 µs', 'longest µs'],
    rows: all.map(measured => {
      const { lock, cpus } = measured.cell;
      const { p50, p99, max } = waitsOf(measured);
      const micros = [p50, p99, max].map(ns => ns / 1000);
      return [lock, cpus, median(measured, opsPerSecond), median(measured, cpuMicros), ...micros];
    }),
  };
}

function momentOf(ticket: Measured, sleep: Measured): Evidence {
  const { cpus } = ticket.cell;
  const every = (measured: Measured) => saidNs(1e9 / median(measured, opsPerSecond));
  const ahead = (cpus - 1) * SECTION_US * 1000;
  const longest = waitsOf(ticket).max;
  const idle = Math.max(0, longest - ahead);
  return {
    kind: 'moment',
    label: 'the longest wait for the ticket lock',
    lines: [
      `a CPU drew a ticket and spun ${saidNs(longest)} until its number came up`,
      `at most ${cpus - 1} CPUs were ahead of it: ${saidNs(ahead)} of work under the lock`,
      `for the other ${saidNs(idle)}, ${said((100 * idle) / longest)} % of it, the CPU whose turn it was had no core`,
      `ticket  an operation every ${every(ticket)}, of ${SECTION_US} µs each`,
      `sleep   an operation every ${every(sleep)}`,
    ],
  };
}
