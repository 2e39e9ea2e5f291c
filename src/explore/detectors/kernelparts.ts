/** What detectors must know of a kernel: names, locks, and how its CPUs stand when nothing moves. */
import { stoppedKernel } from '../../check/waits/kernel.ts';
import type { KernelModel } from '../kernelmodel.ts';
import type { Program } from '../program.ts';
import { kernelLockWords } from './heldlocks.ts';
import { kernelHistory } from './linearizability/kernelhistory.ts';
import { KernelNames } from './names.ts';

type KernelParts = Pick<Program, 'm' | 'kernel' | 'nameOf' | 'locks' | 'isContents' | 'stopped' | 'history'>;

/** The parts of a program that follow from its being a kernel, which has been started. */
export function kernelParts(model: KernelModel): KernelParts {
  const { m, words, kernels } = model;
  const [kernel] = kernels;
  const history = kernelHistory(model);
  const names = new KernelNames(m.words, words, kernel?.cpu.ram ?? m.words.length);
  const locks = kernel === undefined ? [] : [kernel.coremap.lock, kernel.pages.runs];
  return {
    m,
    kernel: words,
    nameOf: at => names.nameOf(at),
    locks: kernelLockWords(m.words, words),
    isContents: at => names.isContents(at),
    ...(history === undefined ? {} : { history }),
    stopped: () => stoppedKernel(m, words, locks),
  };
}
