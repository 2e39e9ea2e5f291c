import type { RunEnvelope } from '../report/envelope.ts';
import type { RunOptions } from '../run/types.ts';
import { commandLine } from './commandline.ts';
import { DEFAULTS } from './defaults.ts';
import { parseDurationMs } from './values/duration.ts';

const LONGER = 6;

/** What to type after a run: how to see a fault again, or how to look harder for one. */
export function nextStep(
  command: 'run' | 'stress',
  options: RunOptions,
  { ok, interrupted, faults }: RunEnvelope,
): string {
  const again = commandLine(command, options);
  const replay = faults.find(fault => fault.replay !== null)?.replay;
  if (replay) return `replay: coremap replay ${replay} --explain`;
  if (!ok) return `again (the host may interleave otherwise): ${again}\nall of it, for a program: ${again} --json`;
  if (interrupted) return `again: ${again}`;
  const usual = parseDurationMs('', DEFAULTS.stressDuration);
  if (command === 'run') {
    const harder = { ...options, durationMs: options.durationMs ?? usual, auditEvery: DEFAULTS.stressAuditEvery };
    return `next: ${commandLine('stress', harder)}   (every oracle on)`;
  }
  if (options.mutant !== null) {
    const longer = { ...options, durationMs: (options.durationMs ?? usual) * LONGER };
    return `the broken kernel was not caught; longer: ${commandLine('stress', longer)}`;
  }
  return 'next: coremap list mutants   (break the kernel on purpose, and see "coremap stress --mutant NAME" catch it)';
}
