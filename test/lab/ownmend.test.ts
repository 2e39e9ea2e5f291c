import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { embeddedModules } from '../../scripts/labmodules.ts';
import { spinlockDeadlock } from '../../src/lab/lessons/spinlock.ts';
import { overlaid } from '../../src/lab/page/editor/overlay.ts';
import type * as Prove from '../../src/lab/prove.ts';
import { startFrom } from '../../src/lab/web/modules.ts';

const came = embeddedModules(fileURLToPath(new URL('../..', import.meta.url)));
const { request, mistake } = spinlockDeadlock as Required<typeof spinlockDeadlock>;
const { file, line } = mistake as NonNullable<typeof mistake>;
const WAITS = 'shootdown.await_all(others);';

/** What the page's worker says of the lesson's kernel with these lines in place of the one with the mistake. */
function verdictOf(mended: string) {
  const text = came[file]?.text as string;
  expect(text.split(WAITS)).toHaveLength(2);
  expect(text.indexOf(WAITS)).toBeGreaterThan(text.indexOf(line));
  const modules = overlaid(came, new Map([[file, text.replace(WAITS, mended)]]));
  const { prove } = startFrom(modules)('src/lab/prove.ts') as typeof Prove;
  return prove(
    request,
    () => {},
    () => performance.now(),
  );
}

test('the lesson of the spinlock: a mend that drops the lock while it waits is proved', () => {
  expect(verdictOf(`coremap.lock.release(); ${WAITS} coremap.lock.acquire();`)).toMatchObject({ kind: 'proved' });
});

test('one that does not wait is refuted, and so is the kernel as it came', () => {
  const [impatient, unchanged] = ['', WAITS].map(verdictOf);
  expect(impatient).toMatchObject({ kind: 'refuted', fault: { kind: 'data-race' } });
  expect(unchanged).toMatchObject({ kind: 'refuted', fault: { kind: 'deadlock' } });
});
