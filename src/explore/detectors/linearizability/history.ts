/** A run's operations as calls of an object, checked against what the object may do. */
import type { ModelMachine } from '../../../machine/model.ts';
import type { FoundFault } from '../../foundfault.ts';
import type { HistoryCheck, Span } from '../../program.ts';
import { checkHistory } from './checker.ts';
import type { Call, Spec } from './spec.ts';

/** An operation as a call. */
export interface Recorded<C> {
  readonly call: C;
  /** What it returned, as the object's description has it. */
  readonly result: number;
  /** As reports tell it: `page_alloc returned frame 7`. */
  readonly text: string;
}

/**
 * Compares every run's calls with `spec`. `recorded` says what call an operation was, from what it has returned; null: it
 * was none of the object's.
 */
export function historyOf<S, C>(
  m: ModelMachine,
  spec: Spec<S, C>,
  recorded: (span: Span) => Recorded<C> | null,
): HistoryCheck {
  return {
    judge(spans) {
      const history: Call<C>[] = [];
      const lines: string[] = [];
      for (const span of spans) {
        const record = recorded(span);
        if (record !== null) {
          const { call, result, text } = record;
          history.push({ caller: span.thread, call, start: span.start, end: span.end, result });
          lines.push(`${m.threads[span.thread]?.name} ${text} (steps ${span.start} to ${span.end ?? 'the end'})`);
        }
      }
      const verdict = checkHistory(spec, history);
      return verdict.linearizable ? null : faultOf(verdict.order, verdict.next, history, lines);
    },
  };
}

function faultOf(
  order: readonly number[],
  next: readonly number[],
  history: readonly Call<unknown>[],
  lines: readonly string[],
): FoundFault {
  const told = (places: readonly number[]) => places.map(n => lines[n] as string);
  const after = order.length === 0 ? 'at the start' : `after ${told(order).join('; ')}`;
  const none = next.length === 1 ? 'this does not fit' : 'none of these fits';
  return {
    kind: 'linearizability',
    message: `no order of the calls explains what they returned: ${after}, ${none}: ${told(next).join('; ')}`,
    cpus: [...new Set(next.map(n => (history[n] as Call<unknown>).caller))],
    details: { history: lines, order: told(order), next: told(next) },
  };
}
