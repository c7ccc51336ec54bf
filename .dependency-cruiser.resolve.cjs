const { join } = require('node:path');

/**
 * How dependency-cruiser finds what `#domain/…` means: the sources, where package.json "imports" names the build of
 * them, so that a rule sees one file under one name, and a cycle across parts is seen as one.
 */
module.exports = {
  resolve: {
    alias: {
      '#domain': join(__dirname, 'libs/domain'),
      '#projections': join(__dirname, 'libs/projections'),
      '#adapters': join(__dirname, 'libs/adapters'),
      '#engine': join(__dirname, 'apps/engine'),
      '#cli': join(__dirname, 'apps/cli'),
      '#test': join(__dirname, 'test'),
    },
    extensionAlias: { '.js': ['.ts', '.js'] },
    exportsFields: ['exports'],
    conditionNames: ['import', 'node', 'default', 'types'],
  },
};
