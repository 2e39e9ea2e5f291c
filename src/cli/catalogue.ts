/** One thing that can be named on the command line. */
interface Entry {
  readonly name: string;
  readonly summary: string;
}

/** The kinds of things that `coremap list` shows, in its order. */
export const kinds = ['workloads', 'programs', 'locks', 'policies', 'strategies', 'mutants', 'demos'] as const;
export type Kind = (typeof kinds)[number];
export type Catalogue = Readonly<Record<Kind, readonly Entry[]>>;

/** Why a kind has no entries. */
export const emptyKinds: Readonly<Partial<Record<Kind, string>>> = {
  demos: 'none yet: demonstrations come with "coremap demo"',
};

/** Everything that this build knows by name. Loads the kernel's registries, so only commands that name things call it. */
export async function loadCatalogue(): Promise<Catalogue> {
  const [{ workloads }, { mutants }, { lockMakers }, { policies }, { demos }, { programs }, { strategyMakers }] =
    await Promise.all([
      import('../workload/catalogue.ts'),
      import('../check/mutants/index.ts'),
      import('../sync/makers.ts'),
      import('../vm/replace/index.ts'),
      import('../demo/catalogue.ts'),
      import('../explore/programs/catalogue.ts'),
      import('../explore/strategies/index.ts'),
    ]);
  const named = (entries: readonly Entry[]): Entry[] => entries.map(({ name, summary }) => ({ name, summary }));
  return {
    workloads: named(workloads),
    programs: named(programs),
    locks: lockMakers.map(({ name, family, summary }) => ({
      name,
      summary: family === 'none' ? summary : `${family}: ${summary}`,
    })),
    policies: named(policies),
    strategies: named(strategyMakers),
    mutants: named(mutants),
    demos: named(demos),
  };
}
