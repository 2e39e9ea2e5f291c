import type { DiskModel, RunOptions } from '../run/types.ts';
import { DEFAULTS } from './defaults.ts';
import { durationText, parseDurationMs } from './values/duration.ts';
import { parsePagesSize } from './values/size.ts';

/** `word` as a shell takes it: quoted only where it must be. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function size(bytes: number): string {
  return bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20}M` : `${bytes / 2 ** 10}K`;
}

function disk(model: DiskModel): string {
  return model.kind === 'fixed' ? `fixed:${durationText(model.nanoseconds)}` : model.kind;
}

/** The shortest command line that asks for these options; traces stand last, as they take every word that follows. */
export function commandLine(command: 'run' | 'stress', options: RunOptions): string {
  const { failDisk } = options;
  const isStress = command === 'stress';
  const words: string[] = ['coremap', command, ...options.workloads];
  const add = (flag: string, value: string | number, usual: string | number | null): void => {
    if (value !== usual) words.push(flag, String(value));
  };
  add('--cpus', options.cpus, DEFAULTS.cpus);
  add('--frames', options.frames, DEFAULTS.frames);
  add('--lock', options.lock, DEFAULTS.lock);
  if (!options.lockStats) add('--lock-stats', 'off', null);
  if (!options.pauseLoopExit) add('--pause-loop-exit', 'off', null);
  add('--policy', options.policy, DEFAULTS.policy);
  add('--magazines', options.magazines, DEFAULTS.magazines);
  if (options.swap !== null) add('--swap', options.swap, null);
  if (options.swapBytes !== parsePagesSize('', DEFAULTS.swapSize)) add('--swap-size', size(options.swapBytes), null);
  add('--disk', disk(options.disk), 'host');
  if (failDisk !== null) add('--fail-disk', `${failDisk.operation}:${failDisk.every}`, null);
  if (options.mutant !== null) add('--mutant', options.mutant, null);
  if (options.ops !== null) add('--ops', options.ops, null);
  if (options.programs !== null) add('--programs', options.programs, null);
  if (options.durationMs !== null)
    add('--duration', durationText(options.durationMs * 1e6), isStress ? DEFAULTS.stressDuration : null);
  if (!isStress && !options.oracles) add('--oracles', 'off', null);
  add('--audit-every', options.auditEvery, isStress ? DEFAULTS.stressAuditEvery : DEFAULTS.runAuditEvery);
  if (options.watchdogMs !== parseDurationMs('', DEFAULTS.watchdog))
    add('--watchdog', durationText(options.watchdogMs * 1e6), null);
  add('--seed', options.seed, null);
  add('--format', options.format, 'auto');
  if (options.traces.length > 0) words.push('--trace', ...options.traces);
  return words.map(shellWord).join(' ');
}
