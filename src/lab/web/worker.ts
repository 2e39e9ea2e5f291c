/** What a worker of the page does: one exploration. */
import type { LabExploration, LabProgress, LabVerdict } from '../api.ts';
import { prove } from '../prove.ts';

/** From the worker to the page. */
export type Answer =
  | { readonly kind: 'progress'; readonly progress: LabProgress }
  | { readonly kind: 'verdict'; readonly verdict: LabVerdict }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };

export function work(exploration: LabExploration, post: (answer: Answer) => void): void {
  try {
    const report = (progress: LabProgress) => post({ kind: 'progress', progress });
    post({ kind: 'verdict', verdict: prove(exploration, report, () => performance.now()) });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    post({ kind: 'failed', name, message });
  }
}
