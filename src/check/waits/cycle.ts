/** Who waits for whom, and whether in a circle. */

/** Why one CPU cannot go on before another one does. */
export interface WaitFor {
  readonly cpu: number;
  readonly on: number;
  /** As in "CPU 1 spins for coremap.lock, which CPU 0 holds". */
  readonly how: string;
  /** The lock that it waits for, if that is what it waits for. */
  readonly lock?: string;
  /** Whether this CPU takes no interrupt meanwhile. */
  readonly deaf: boolean;
}

/** CPUs that wait for each other in a circle; the one whose edge comes first is the first. Empty if none do. */
export function cycleIn(edges: readonly WaitFor[]): WaitFor[] {
  const from = new Map(edges.map(edge => [edge.cpu, edge]));
  for (const first of edges) {
    const path: WaitFor[] = [];
    let next: WaitFor | undefined = first;
    while (next !== undefined && path.length <= edges.length) {
      path.push(next);
      if (next.on === first.cpu) {
        return path;
      }
      next = from.get(next.on);
    }
  }
  return [];
}

const cpuName = (cpu: number): string => `CPU ${cpu}`;

/** `CPU 1 spins for coremap.lock, which CPU 0 holds (interrupts off)`. */
export function sentenceOf({ cpu, how, deaf }: WaitFor, nameOf = cpuName): string {
  return `${nameOf(cpu)} ${how}${deaf ? ' (interrupts off)' : ''}`;
}

/** The cycle as a picture, a line each. */
export function drawingOf(cycle: readonly WaitFor[], nameOf = cpuName): string[] {
  const boxes = cycle.flatMap(({ cpu, how, deaf }, n) => [
    `${n === 0 ? '+->' : '|  '} ${nameOf(cpu)}${deaf ? ', interrupts off' : ''}`,
    `|     | ${how}`,
    ...(n < cycle.length - 1 ? ['|     v'] : []),
  ]);
  return cycle.length === 0 ? [] : [...boxes, '+-----+'];
}
