/** scan-or-list: what finding a free frame costs while memory grows: a scan of the coremap under its lock, or a list. */
import { type FrameSearch, SPARE_FRAMES } from '../contention/search.ts';
import { allMeasured, type Cell, type Measure, type Measured, measureInRounds, withCells } from './cells.ts';
import { cpuMicros, least, most, opsPerSecond, said, saidNs } from './figures.ts';
import type { Demo, DemoContext, DemoOutcome, Evidence } from './types.ts';

/** The most first: the memory of a pool grows once only. */
const FRAMES = [16384, 4096, 1024, 256];
const CPUS = [1, 2];
/** V8 optimises the kernel in the middle of the first, and of the second if the host is busy. */
const ROUNDS = { least: 3, most: 5 } as const;
const LIMIT_MS = 4000;
/** The list may cost so many times as much with the most frames as with the fewest, and still count as constant. */
const CONSTANT = 2.5;
/** The scan in proportion: at least this part of the growth of memory. */
const PROPORTION = 1 / 4;

export const scanOrList: Demo = {
  name: 'scan-or-list',
  summary: 'a free frame found by a scan of the coremap, or on a list: 256 to 16,384 frames, nearly all held',
  claim:
    'A textbook page_alloc scans the coremap from frame 0 until it finds a free frame, with the lock held. While nearly ' +
    'all frames are held, that takes time in proportion to memory: with 64 times the frames, a pair of page_alloc and ' +
    'page_free costs dozens of times as much. With a free list the pair costs the same however much memory there is. ' +
    'Both are so for one CPU and for two.',
  next: 'coremap bench --lock sleep --cpus 1,2 --section list:16384,scan:16384',
  run: context => withCells(context, measure => showScanOrList(context, measure)),
};

type Search = Cell & { readonly frames: number; readonly find: FrameSearch };

function cellOf(cpus: number, frames: number, find: FrameSearch): Search {
  return { lock: 'sleep', cpus, section: `${find}:${frames}`, frames, find, warmUpMs: 30, durationMs: 60 };
}

/** The demonstration with cells measured by `measure`. */
export async function showScanOrList(context: DemoContext, measure: Measure): Promise<DemoOutcome> {
  const { evidence } = context;
  let holds = true;
  for (const cpus of CPUS) {
    const cells = FRAMES.flatMap(frames => [cellOf(cpus, frames, 'list'), cellOf(cpus, frames, 'scan')]);
    const label = cpus === 1 ? '1 CPU' : `${cpus} CPUs`;
    const all = await measureInRounds(context, measure, cells, {
      label: `${label}, list and scan`,
      ...ROUNDS,
      limitMs: LIMIT_MS,
      show: known => tableOf(label, known),
    });
    const pairs = pairsOf(all);
    const [fewest, largest] = [pairs[0], pairs.at(-1)] as [Pair, Pair];
    if (cpus === 1) {
      evidence.push(momentOf(largest));
    }
    holds = [allMeasured(context, all), judge(evidence, label, fewest, largest), holds].every(each => each);
  }
  return { evidence, holds };
}

/** One amount of memory, searched both ways. */
interface Pair {
  readonly frames: number;
  readonly list: Measured;
  readonly scan: Measured;
}

/** Ascending. */
function pairsOf(all: readonly Measured<Search>[]): Pair[] {
  return FRAMES.toReversed().flatMap(frames => {
    const [list, scan] = all.filter(({ cell }) => cell.frames === frames);
    return list === undefined || scan === undefined ? [] : [{ frames, list, scan }];
  });
}

function tableOf(label: string, all: readonly Measured<Search>[]): Evidence {
  return {
    kind: 'table',
    label: `${label}: pairs of page_alloc and page_free, all but ${SPARE_FRAMES} frames a CPU held; the best round of each`,
    columns: ['frames', 'list: pairs/s', 'scan: pairs/s', 'list: CPU µs a pair', 'scan: CPU µs a pair', 'ratio'],
    rows: pairsOf(all).map(({ frames, list, scan }) => {
      const [ofList, ofScan] = [least(list, cpuMicros), least(scan, cpuMicros)];
      return [frames, most(list, opsPerSecond), most(scan, opsPerSecond), ofList, ofScan, ofScan / ofList];
    }),
  };
}

function judge(evidence: Evidence[], label: string, fewest: Pair, largest: Pair): boolean {
  const memory = largest.frames / fewest.frames;
  const list = least(largest.list, cpuMicros) / least(fewest.list, cpuMicros);
  const scan = least(largest.scan, cpuMicros) / least(fewest.scan, cpuMicros);
  const grown = `${label}, ${said(memory)} times the frames`;
  evidence.push(
    { kind: 'number', label: `${grown}: a pair with the list takes`, value: list, unit: 'times the CPU time' },
    { kind: 'number', label: `${grown}: a pair with the scan takes`, value: scan, unit: 'times the CPU time' },
  );
  return list <= CONSTANT && scan >= memory * PROPORTION;
}

function momentOf({ frames, list, scan }: Pair): Evidence {
  const exact = (n: number) => n.toLocaleString('en-US');
  const held = frames - list.cell.cpus * SPARE_FRAMES;
  const search = 1000 * (least(scan, cpuMicros) - least(list, cpuMicros));
  return {
    kind: 'moment',
    label: `one page_alloc, ${exact(frames)} frames of which ${exact(held)} are held`,
    lines: [
      `scan  looks at ${exact(held)} entries, ${saidNs(search / held)} each: ${saidNs(search)} with the lock held`,
      `list  takes the first: in that time it has allocated and freed ${said(search / (1000 * least(list, cpuMicros)))} pages`,
    ],
  };
}
