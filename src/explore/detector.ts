/** What looks at each access of a run and may find a fault that the run itself does not end in. */
import type { AccessObserver } from '../machine/model.ts';
import type { FoundFault } from './foundfault.ts';

export interface Detector extends AccessObserver {
  /** Whether a run that holds a data race never goes unreported. */
  readonly showsRaces?: boolean;
  /** A run begins. */
  begin(): void;
  /** The run has ended, in this fault if in any. What was seen in it, which may be the same fault told better; or null. */
  end(ended: FoundFault | null): FoundFault | null;
}

/** Tells several observers of the same accesses. Null for none: then accesses cost nothing. */
export function together(observers: readonly AccessObserver[]): AccessObserver | null {
  const [first, ...others] = observers;
  if (first === undefined || others.length === 0) {
    return first ?? null;
  }
  return {
    performed: (thread, kind, at, range, before, after) => {
      for (const observer of observers) {
        observer.performed(thread, kind, at, range, before, after);
      }
    },
    asked: about => {
      for (const observer of observers) {
        observer.asked?.(about);
      }
    },
  };
}

/** What a run's fault is, when it has ended in `ended`: what a detector saw is its cause, or tells it better. */
export function verdictOf(ended: FoundFault | null, detectors: readonly Detector[]): FoundFault | null {
  let seen: FoundFault | null = null;
  for (const detector of detectors) {
    const fault = detector.end(ended);
    seen ??= fault;
  }
  return seen ?? ended;
}
