/** Jest runs the compiled JavaScript in `dist`: what is tested is what ships, and worker threads load the same files. */
export default {
  rootDir: 'dist',
  testMatch: ['**/*.spec.js'],
  testEnvironment: 'node',
  transform: {},
  injectGlobals: false,
  testTimeout: 30_000,
};
