import { BadInput } from '../../run/badinput.ts';

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** The longest duration, in hours: what a timer of the host can still count in milliseconds. */
const LONGEST_HOURS = 500;

/** A duration such as `500ms`, `1.5s`, `2m`, in nanoseconds. */
export function parseDurationNs(what: string, text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined) {
    throw new BadInput(what, text, 'expected a duration with its unit, as 500ms, 10s or 2m');
  }
  const nanoseconds = Math.round(Number(digits) * NANOSECONDS[unit]!);
  if (nanoseconds > LONGEST_HOURS * NANOSECONDS.h!) {
    throw new BadInput(what, text, `expected at most ${LONGEST_HOURS}h`);
  }
  return nanoseconds;
}

/** A duration of at least one millisecond, in whole milliseconds. */
export function parseDurationMs(what: string, text: string): number {
  const milliseconds = Math.round(parseDurationNs(what, text) / 1e6);
  if (milliseconds < 1) throw new BadInput(what, text, 'expected at least 1ms');
  return milliseconds;
}

/** A duration as the command line takes it, in the largest unit that needs no fraction: `5ms`, not `5000us`. */
export function durationText(nanoseconds: number): string {
  const units = Object.entries(NANOSECONDS).reverse();
  const [unit, size] = units.find(([, each]) => nanoseconds > 0 && nanoseconds % each === 0) ?? ['ns', 1];
  return `${nanoseconds / size}${unit}`;
}
