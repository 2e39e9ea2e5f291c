/**
 * The layers of the program, lowest first. Imports point down or sideways inside one level, never up.
 * This list is the only place that knows the order; every rule below is made from it.
 */
const LEVELS = [
  ['machine'],
  ['sync'],
  ['vm'],
  ['workload', 'check', 'explore', 'trace'],
  ['run'],
  ['contention', 'demo'],
  ['report', 'lab'],
  ['cli'],
];

const folder = names => `^src/(?:${names.join('|')})/`;

const noUpwardImports = LEVELS.slice(0, -1).map((names, level) => ({
  name: `${names.join('-')}-imports-nothing-above`,
  comment: 'A layer knows only itself and what lies below it.',
  severity: 'error',
  from: { path: folder(names) },
  to: { path: [folder(LEVELS.slice(level + 1).flat()), '^workers/', '^bench/', '^test/'] },
}));

module.exports = {
  forbidden: [
    ...noUpwardImports,
    {
      name: 'workers-import-no-command-line',
      comment: 'A thread runs the machine and what runs on it; it never parses options or writes reports.',
      severity: 'error',
      from: { path: '^workers/' },
      to: { path: ['^src/cli/', '^bench/', '^test/'] },
    },
    {
      name: 'product-imports-no-tests',
      severity: 'error',
      from: { path: '^(src|workers|bench)/' },
      to: { path: '^test/' },
    },
    {
      name: 'src-file-in-no-layer',
      comment: 'Every file under src belongs to a folder of the list of layers.',
      severity: 'error',
      from: { path: '^src/', pathNot: folder(LEVELS.flat()) },
      to: {},
    },
    {
      name: 'src-file-in-no-layer-orphan',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: folder(LEVELS.flat()) },
      to: {},
    },
    {
      name: 'src-file-in-no-layer-imported',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: folder(LEVELS.flat()) },
    },
    {
      name: 'kernel-and-machine-use-no-package',
      comment:
        'No Node module and no npm package: the same source runs on threads, on the model machine and in a browser.',
      severity: 'error',
      from: { path: '^src/(machine|sync|vm)/', pathNot: '^src/machine/host/' },
      to: { pathNot: '^src/' },
    },
    {
      name: 'lab-engine-uses-no-host',
      comment: 'It runs in a page: no Node module, and of packages only what the explorer needs.',
      severity: 'error',
      from: { path: '^src/lab/', pathNot: '^src/lab/page/' },
      to: { path: ['^src/(run|report|cli|contention|demo)/', '^src/machine/host/'], reachable: true },
    },
    {
      name: 'kernel-reaches-no-host-code',
      comment: 'Not even through a file of the machine in between.',
      severity: 'error',
      from: { path: '^src/(sync|vm)/' },
      to: { path: '^src/machine/host/', reachable: true },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'not-to-dev-dependency',
      comment: "The lab's page is built, libraries and all, before the package is.",
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: '^src/lab/page/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
