import { fileURLToPath } from 'node:url';
import json from '@rollup/plugin-json';
import nodeResolve from '@rollup/plugin-node-resolve';
import typescript from '@rollup/plugin-typescript';

// Only our own code is bundled. PGlite finds its wasm beside itself, and pino loads files by path: packages
// stay where the package manager put them.
const isOurs = (id) => id.startsWith('.') || id.startsWith('/') || id.startsWith('@local-navigatr/');

export default {
  input: 'src/main.ts',
  external: (id) => !isOurs(id),
  // What `main` loads once it knows the version of Node.js is a chunk of its own.
  output: {
    dir: 'dist',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name].mjs',
    format: 'es',
    sourcemap: true,
  },
  onwarn: (warning) => {
    throw new Error(warning.message);
  },
  plugins: [
    nodeResolve({ preferBuiltins: true }),
    json(),
    typescript({
      tsconfig: 'tsconfig.build.json',
      noEmitOnError: true,
      // `tsc --noEmit` checks types, in npm test; doing it here, too, would double the time to the first badge.
      compilerOptions: { noCheck: true },
      // shared-types is compiled, too, and lies outside this folder.
      filterRoot: fileURLToPath(new URL('..', import.meta.url)),
    }),
  ],
};
