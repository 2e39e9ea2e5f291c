/** What a run is asked for on the page. */
import type { LiveRequest, MutantChoice } from '../../../report/live.ts';

export interface LiveForm {
  /** Empty: the main job, or, with a mutant, what brings it out. */
  readonly workloads: readonly string[];
  /** Threads of each workload; null: its own number, or what the mutant needs. */
  readonly programs: number | null;
  readonly cpus: number;
  readonly frames: number;
  readonly lock: string;
  readonly mutant: string | null;
  readonly seconds: number;
}

/** As `coremap stress` has it. */
export const USUAL: LiveForm = {
  workloads: [],
  programs: null,
  cpus: 4,
  frames: 256,
  lock: 'sleep',
  mutant: null,
  seconds: 60,
};

/** How much memory there is: frames, and what that does to most workloads. */
export const PRESSURES = [
  { name: 'plenty', frames: 2048, says: 'nothing is evicted' },
  { name: 'tight', frames: 256, says: 'pages are evicted and come back' },
  { name: 'scarce', frames: 112, says: 'most of the time goes to eviction' },
] as const;

/** The form with a mutant, and what that needs; null takes it out again. */
export function withMutant(form: LiveForm, mutant: MutantChoice | null): LiveForm {
  if (mutant === null) {
    return { ...form, mutant: null };
  }
  const { name, cpus, frames, lock } = mutant;
  return {
    ...USUAL,
    seconds: form.seconds,
    mutant: name,
    cpus: cpus ?? USUAL.cpus,
    frames: frames ?? USUAL.frames,
    lock: lock ?? USUAL.lock,
  };
}

/** The form that asks for the same, as far as it can. */
export function formOf(request: LiveRequest, mutants: readonly MutantChoice[]): LiveForm {
  const { workloads, programs, cpus, frames, lock, mutant, seconds } = request;
  const usual = withMutant(USUAL, mutants.find(({ name }) => name === mutant) ?? null);
  return {
    workloads: workloads ?? usual.workloads,
    programs: programs ?? usual.programs,
    cpus: cpus ?? usual.cpus,
    frames: frames ?? usual.frames,
    lock: lock ?? usual.lock,
    mutant: usual.mutant,
    seconds: seconds ?? usual.seconds,
  };
}

/** Runs that teach something, one after the other. */
export interface Preset {
  readonly name: string;
  readonly says: string;
  readonly runs: readonly LiveRequest[];
}

export function presets(cores: number): readonly Preset[] {
  const pressed: LiveRequest = {
    workloads: ['kpages', 'walk'],
    programs: 4,
    cpus: 8,
    frames: 256,
    seconds: 10,
    seed: 1,
  };
  return [
    {
      name: 'Sleeping lock, then test-and-set',
      says: 'The same work under pressure, ten seconds each: see what CPUs do while they wait for the lock, and what is left for work.',
      runs: [
        { ...pressed, lock: 'sleep', pauseLoopExit: false },
        { ...pressed, lock: 'tas', pauseLoopExit: false },
      ],
    },
    {
      name: 'Planted bug: no-shootdown',
      says: 'An eviction tells no other CPU. Watch how soon an oracle sees a page that is not the one it should be.',
      runs: [{ mutant: 'no-shootdown', seconds: 30 }],
    },
    {
      name: `8 CPUs on your ${cores} ${cores === 1 ? 'core' : 'cores'}`,
      says:
        cores < 8
          ? 'Most CPUs wait for a core at any moment, the holder of the lock too.'
          : 'Each CPU can have a core: see how far the lock lets them go.',
      runs: [{ workloads: ['mix', 'scribble'], programs: 8, cpus: 8, frames: 512, seconds: 30 }],
    },
  ];
}
