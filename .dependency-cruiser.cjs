/** Dependencies point inward: apps → adapters → projections → domain (docs/ARCHITECTURE.md). */
const outside = (path) => ({ path: `^${path}` });

module.exports = {
  forbidden: [
    {
      name: 'domain-imports-nothing-of-ours',
      severity: 'error',
      from: outside('libs/domain'),
      to: { path: '^(apps|libs/projections|libs/adapters|test)/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'No framework, no Node module: only specs, and what they share, may import a test library.',
      severity: 'error',
      from: { path: '^libs/domain', pathNot: '(\\.spec\\.ts$|^libs/domain/testing/)' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'only-specs-import-testing',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '(\\.spec\\.ts$|^libs/domain/testing/)' },
      to: { path: '^libs/domain/testing/' },
    },
    {
      name: 'folds-are-pure',
      severity: 'error',
      from: { path: '^libs/projections/folds', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'projections-import-domain-only',
      severity: 'error',
      from: outside('libs/projections'),
      to: { path: '^(apps|libs/adapters|test)/' },
    },
    {
      name: 'adapters-do-not-import-apps',
      severity: 'error',
      from: outside('libs/adapters'),
      to: { path: '^(apps|test)/' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^test/' },
    },
    {
      name: 'eventstoredb-client-in-one-folder',
      comment: 'And in tests, whose stand-in speaks its protocol.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/adapters/eventstoredb/' },
      to: { path: 'node_modules/(@eventstore|@grpc|google-protobuf)/' },
    },
    { name: 'engine-does-not-import-cli', severity: 'error', from: outside('apps/engine'), to: outside('apps/cli') },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    webpackConfig: { fileName: '.dependency-cruiser.resolve.cjs' },
  },
};
