import type { LabSession } from '../../src/lab/api.ts';

/** As the page takes keys. */
export function play(session: LabSession, keys: string): void {
  let thread = 0;
  for (const key of keys) {
    switch (key) {
      case 'o':
        session.stepOperation(thread);
        break;
      case 'b':
        session.stepUntilBlocked(thread);
        break;
      default:
        thread = Number(key);
        session.step(thread);
    }
  }
}
