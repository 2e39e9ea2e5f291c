/**
 * The kernel's page allocator as an object: programs whose operations do nothing but get kernel pages and give them back.
 *
 * Operations are known by their labels. A page that was got is known by its frame, whichever function got it; a free
 * returns the address that it was given, or nothing that is an address when it has freed nothing.
 */
import { in_kseg0, kvaddr_to_paddr, PAGE_SHIFT } from '../../../machine/mips.ts';
import type { Coremap } from '../../../vm/coremap.ts';
import { ENTRY, FIXED, FREE as FREE_FRAME, IN_MAGAZINE } from '../../../vm/coremap.ts';
import type { KernelModel } from '../../kernelmodel.ts';
import type { HistoryCheck, Span } from '../../program.ts';
import { historyOf, type Recorded } from './history.ts';
import { type AllocatorCall, allocatorSpec, FREE, type Frames, INSIDE, NONE, PAGE } from './sequential.ts';

const ALLOC = /^(?:page_alloc|page_nalloc\((\d+)\)|alloc_kpages\((\d+)\))$/;
const FREES = /^(?:page_free|free_kpages)$/;
/** Operations that have to do with no page but the caller's own. */
const OTHER = /^mark$/;

/** The check of a kernel's program, once its operations are known; undefined when it does other things too. */
export function kernelHistory({ m, kernels }: KernelModel): HistoryCheck | undefined {
  const coremap = kernels[0]?.coremap;
  const labels = m.threads
    .filter(({ cpu }) => cpu >= 0)
    .flatMap(each => each.operations.map(({ label }) => label ?? ''));
  const isAllocators = labels.every(label => ALLOC.test(label) || FREES.test(label) || OTHER.test(label));
  const initial = coremap === undefined || !isAllocators ? null : framesOf(coremap);
  if (initial === null) {
    return undefined;
  }
  return historyOf(m, allocatorSpec(initial), span => {
    const { operations, results } = m.threads[span.thread] as (typeof m.threads)[number];
    return recordedCall(operations[span.operation]?.label ?? '', results[span.operation], span);
  });
}

function recordedCall(label: string, result: number | undefined, { end }: Span): Recorded<AllocatorCall> | null {
  const frame = frameOf(result ?? 0);
  const alloc = ALLOC.exec(label);
  if (alloc !== null) {
    const pages = Number(alloc[1] ?? alloc[2] ?? 1);
    const got = end === null ? 'never returned' : frame === NONE ? 'found no memory' : `returned frame ${frame}`;
    return { call: { name: 'alloc', pages }, result: frame, text: `${label} ${got}` };
  }
  if (!FREES.test(label) || frame === NONE) {
    return null;
  }
  return { call: { name: 'free', frame }, result: 0, text: `${label} freed frame ${frame}` };
}

/** The frame of a physical address, or of a kernel address; NONE for an error, or for no address. */
function frameOf(address: number): number {
  const pa = in_kseg0(address) ? kvaddr_to_paddr(address) : address;
  return pa > 0 ? pa >>> PAGE_SHIFT : NONE;
}

/** The frames as they are before the run; null if users have some, which can be taken from them. */
function framesOf(coremap: Coremap): Frames | null {
  const frames = Array.from({ length: coremap.frames }, (_, frame) => {
    const [state, run] = [coremap.get(frame, ENTRY.state), coremap.get(frame, ENTRY.run)];
    return state === FREE_FRAME || run === IN_MAGAZINE ? FREE : state !== FIXED ? NONE : run === 0 ? INSIDE : PAGE;
  });
  return frames.includes(NONE) ? null : frames;
}
