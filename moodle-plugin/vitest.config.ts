import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Stand-ins for the modules of Moodle that ours import. */
const moodle = fileURLToPath(new URL('amd/testing/core', import.meta.url));

export default defineConfig({
  resolve: { alias: [{ find: /^core\/(.+)$/, replacement: `${moodle}/$1.ts` }] },
  test: {
    environment: 'jsdom',
    include: ['amd/**/*.test.ts'],
    coverage: {
      provider: 'v8',
      include: ['amd/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.d.ts'],
      reporter: ['text'],
      thresholds: { branches: 90 },
    },
  },
});
