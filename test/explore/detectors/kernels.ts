/** Kernels on the model machine, whole or broken, with all that detectors can use. */
import { audit } from '../../../src/check/audit.ts';
import { OracleFault } from '../../../src/check/fault.ts';
import { mutantNamed } from '../../../src/check/mutants/index.ts';
import { kernelParts } from '../../../src/explore/detectors/kernelparts.ts';
import { bootModel, type KernelModel, startKernel } from '../../../src/explore/kernelmodel.ts';
import type { Program } from '../../../src/explore/program.ts';
import type { Operation } from '../../../src/machine/modelthread.ts';
import { NO_AS } from '../../../src/vm/coremap.ts';
import type { KernelConfig } from '../../../src/vm/kernelwords.ts';

export interface KernelOptions extends Partial<KernelConfig> {
  readonly mutant?: string;
  readonly oracles?: boolean;
  /** Over the primitive mutex instead of the lock's own accesses. */
  readonly primitiveLocks?: boolean;
}

export type Operations = (model: KernelModel, cpu: number) => Operation[];

/** Ends with an audit. */
export function kernelProgram(
  options: KernelOptions,
  operations: Operations,
): Program & { readonly model: KernelModel } {
  const { mutant: name, oracles = false, primitiveLocks = true, ...config } = options;
  const mutant = name === undefined ? undefined : mutantNamed(name);
  const lock = config.lock ?? mutant?.options?.lock ?? 'sleep';
  const model = bootModel(
    { ...config, lock, magazines: config.magazines ?? mutant?.options?.magazines ?? 0 },
    {
      oracles,
      primitiveLocks: primitiveLocks && lock === 'sleep',
      apply: kernel => mutant?.apply(kernel),
      ...(mutant?.wrapLock === undefined ? {} : { wrapLock: mutant.wrapLock }),
    },
  );
  startKernel(
    model,
    model.kernels.map((_, cpu) => operations(model, cpu)),
  );
  const check = () => {
    const [kernel] = model.kernels;
    const mismatch = kernel === undefined ? undefined : audit(kernel, model.words).mismatches[0];
    if (mismatch !== undefined) {
      throw new OracleFault('audit', mismatch, []);
    }
  };
  return { name: 'kernel', model, ...kernelParts(model), check };
}

const labelled = (label: string, run: () => number): Operation => Object.assign(run, { label });

/** page_alloc so often, then each page freed again. */
export const pages =
  (times: number): Operations =>
  ({ m, kernels }, cpu) => {
    const { pages: allocator } = kernels[cpu] as (typeof kernels)[number];
    const alloc = labelled('page_alloc', () => allocator.page_alloc(NO_AS, 0, true));
    const free = (n: number) =>
      labelled('page_free', () => {
        const pa = m.threads[cpu]?.results[n] ?? 0;
        if (pa > 0) {
          allocator.page_free(pa);
        }
        return pa;
      });
    return [...Array.from({ length: times }, () => alloc), ...Array.from({ length: times }, (_, n) => free(n))];
  };

/** A process on each CPU stores to pages and reads them back, so often; through checked memory if there are oracles. */
export const processes =
  (touched: number, times = 1): Operations =>
  ({ kernels, oracles }, cpu) => {
    const kernel = kernels[cpu] as (typeof kernels)[number];
    kernel.spaces.proc_setas(kernel.spaces.as_create());
    const user = oracles?.users[cpu] ?? {
      load: (va: number) => kernel.cpu.loadWord(va),
      store: (va: number, value: number) => kernel.cpu.storeWord(va, value),
    };
    const page = (n: number) => 0x00400000 + n * 4096;
    const visits = Array.from({ length: touched * times }, (_, n) => n);
    return visits.flatMap(n => [
      labelled('store', () => {
        user.store(page(n % touched), 1000 * (cpu + 1) + n);
        return 0;
      }),
      labelled('load', () => user.load(page(n % touched))),
    ]);
  };
