import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    // What only a PostgreSQL with several clients can show.
    exclude: process.env['TEST_DATABASE_URL'] === undefined ? ['src/**/*.postgres.test.ts'] : [],
    globalSetup: ['src/testing/global-setup.ts'],
    // One process runs file after file: compiling the embedded PostgreSQL anew for each takes a third of the time.
    isolate: false,
    // So that a file leaves nothing of its own to the next one.
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // Suites that open databases start an embedded PostgreSQL each; two at a time suit two cores.
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
