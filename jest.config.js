import { globSync } from 'node:fs';

/**
 * A build folder keeps what was built from files that are gone: only a spec that still has its source is run. A copy of
 * the build without any sources (`test/faults` makes some) runs whole.
 */
const sources = globSync('{apps,libs,test}/**/*.spec.ts', { cwd: import.meta.dirname });
const specs = sources.map((source) => `<rootDir>/${source.replaceAll('\\', '/').replace(/\.ts$/, '.js')}`);

/** Jest runs the compiled JavaScript in `dist`: what is tested is what ships, and worker threads load the same files. */
export default {
  rootDir: 'dist',
  testMatch: specs.length > 0 ? specs : ['**/*.spec.js'],
  // With TEST_LOG every end-to-end spec runs on that log; without, some do by themselves.
  testPathIgnorePatterns: process.env['TEST_LOG'] === undefined ? [] : ['/on-eventstoredb/'],
  testEnvironment: 'node',
  transform: {},
  injectGlobals: false,
  testTimeout: 30_000,
  // Half of the longest specs is waiting for something paced: beside each other they take little more than the longest.
  maxWorkers: 2,
};
