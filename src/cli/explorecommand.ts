/** The command line of an exploration, and what to type after it. */
import { PROGRAM_DEFAULTS, type ProgramMaker, type ProgramOptions, UnfitOption } from '../explore/programs/maker.ts';
import { withOptions } from '../explore/request.ts';
import { type ExploreDocument, isLongReplay } from '../report/exploretext.ts';
import { shellWord } from './commandline.ts';
import { AUTO, DURATION_MS } from './exploreflags.ts';
import { withNote } from './nextstep.ts';
import { durationText } from './values/duration.ts';

type Asked = ProgramOptions & { readonly program: string } & Partial<ExploreDocument['options']>;

/** How much longer is worth another try. */
const LONGER = 10;

/** What a program has where the user says nothing: what a mutant needs to show in it, or nothing. */
export async function usualOptions(program: string, mutant: string | null): Promise<ProgramOptions> {
  if (mutant === null) {
    return PROGRAM_DEFAULTS;
  }
  const { optionsForMutant } = await import('../explore/programs/mutantruns.ts');
  return optionsForMutant(mutant, program);
}

/** The shortest command line that asks for this. */
export async function exploreCommand(asked: Asked, seed?: number): Promise<string> {
  const { program, mutant } = asked;
  const usual = { ...(await usualOptions(program, mutant)), mutant: null };
  const options = Object.keys(usual) as (keyof ProgramOptions)[];
  const own = options.filter(option => asked[option] !== usual[option]).map(option => [option, asked[option]]);
  return searchCommand(withOptions(`coremap explore ${shellWord(program)}`, Object.fromEntries(own)), asked, seed);
}

/** What follows the program and its options. */
function searchCommand(first: string, asked: Partial<Asked>, seed?: number): string {
  const { strategy = AUTO, preemptions = null } = asked;
  const words = [first];
  const add = (flag: string, value: string | number | null | undefined) => {
    if (value !== undefined && value !== null) words.push(`${flag} ${value}`);
  };
  add('--strategy', preemptions === null && strategy !== AUTO ? strategy : null);
  add('--preemptions', preemptions);
  add('--schedules', asked.schedules);
  if ((asked.durationMs ?? DURATION_MS) !== DURATION_MS)
    add('--duration', durationText((asked.durationMs as number) * 1e6));
  if (asked.detectors === false) words.push('--detectors off');
  if (asked.checkReplay) words.push('--check-replay');
  add('--seed', seed);
  return words.join(' ');
}

/** The same program, a little larger or through more of the kernel's own code: what fits it first; null for a file. */
async function harder(asked: Asked): Promise<{ options: Asked; differs: string } | null> {
  const { programNamed } = await import('../explore/programs/catalogue.ts');
  const maker = programNamed(asked.program);
  if (maker === undefined) return null;
  const cpus = new Set(
    maker
      .make(asked)
      .m.threads.filter(({ cpu }) => cpu >= 0)
      .map(({ cpu }) => cpu),
  ).size;
  const through = { options: { ...asked, throughLocks: true }, differs: "over the locks' own accesses" };
  const more = { options: { ...asked, cpus: cpus + 1 }, differs: 'with one CPU more' };
  return (asked.throughLocks ? [more] : [through, more]).find(({ options }) => fits(maker, options)) ?? null;
}

function fits(maker: ProgramMaker, options: ProgramOptions): boolean {
  try {
    maker.make(options);
    return true;
  } catch (error) {
    if (error instanceof UnfitOption) return false;
    throw error;
  }
}

async function afterProof(asked: Asked): Promise<string> {
  const { mutant } = asked;
  if (mutant !== null) return withNote(`coremap explore --mutant ${mutant}`, 'in each program that may show it');
  const more = await harder(asked);
  if (more === null) return '';
  return withNote(await exploreCommand({ ...more.options, strategy: AUTO }), `the same ${more.differs}`);
}

/** What to type after an exploration of that program; empty where nothing is left to try. */
export async function afterExploring(document: ExploreDocument): Promise<string> {
  const { faults, options, seed, result, interrupted } = document;
  const replay = faults[0]?.replay;
  if (replay) {
    const all = `coremap replay ${shellWord(replay)} --explain`;
    return isLongReplay(replay) ? `${all} > steps.txt` : all;
  }
  if (interrupted) return await exploreCommand(options, seed);
  if (result.complete) return await afterProof(options);
  if (result.preemptions !== null && result.preemptions === options.preemptions && result.exhausted) {
    return await exploreCommand({ ...options, preemptions: result.preemptions + 1 });
  }
  if (options.schedules !== null && result.schedules >= options.schedules) {
    return await exploreCommand({ ...options, schedules: options.schedules * LONGER }, seed);
  }
  if (result.exhausted) return await exploreCommand({ ...options, strategy: AUTO });
  return await exploreCommand({ ...options, durationMs: options.durationMs * LONGER }, seed);
}

/** The same for programs that were tried in turn, none of which has shown a fault. */
export function afterAll(
  name: string | undefined,
  chosen: Partial<ProgramOptions>,
  { options }: ExploreDocument,
): string {
  const first = withOptions(name === undefined ? 'coremap explore' : `coremap explore ${shellWord(name)}`, chosen);
  return searchCommand(first, { ...options, durationMs: options.durationMs * LONGER });
}
