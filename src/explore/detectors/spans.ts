/** When each operation of a run began and ended, by its accesses. */
import type { ModelMachine } from '../../machine/model.ts';
import type { Span } from '../program.ts';
import type { RunLog } from './runlog.ts';

interface Growing {
  readonly thread: number;
  readonly operation: number;
  readonly start: number;
  last: number;
}

/**
 * The operations of a run that have made an access, in the order of their first ones. One that has made none has neither
 * seen nor changed anything that others see, and is left out.
 *
 * An operation is called before its first access and returns after its last one. To others the two look the same: nothing
 * that it does outside of them can be seen.
 */
export function spansOf(log: RunLog, m: ModelMachine): Span[] {
  const spans: Growing[] = [];
  /** By thread, the operation that it is in. */
  const current: (Growing | undefined)[] = m.threads.map(() => undefined);
  for (let entry = 0; entry < log.length; entry++) {
    const [thread, operation] = [log.thread(entry), log.operation(entry)];
    const span = current[thread];
    if (span !== undefined && span.operation === operation) {
      span.last = log.step(entry);
    } else if (operation < (m.threads[thread]?.operations.length ?? 0)) {
      const begun = { thread, operation, start: log.step(entry), last: log.step(entry) };
      current[thread] = begun;
      spans.push(begun);
    }
  }
  return spans.map(({ thread, operation, start, last }) => ({
    thread,
    operation,
    start,
    end: operation < (m.threads[thread]?.results.length ?? 0) ? last : null,
  }));
}
