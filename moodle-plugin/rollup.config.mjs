import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { babel } from '@rollup/plugin-babel';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';

const root = fileURLToPath(new URL('.', import.meta.url));
const component = 'local_navigatr';

/** What Moodle itself supports (the list in its package.json), so that ours runs wherever the page around it does. */
const browsers = ['>0.3%', 'last 2 versions', 'not ie >= 0', 'not op_mini all', 'not Opera > 0', 'not dead'];

/** Modules that Moodle has at run time. Everything else is bundled, or the build fails. */
const provided = /^(core|jquery|(core|core_form|core_reportbuilder|local_navigatr)\/.+)$/;

const banner = `/*! ${component}: GPL-3.0-or-later, 2026 Navigatr for Moodle contributors; built from amd/src */`;

// An unresolved import is only a warning to rollup, and would become a dependency that Moodle does not have.
const onwarn = (warning) => {
  throw Object.assign(new Error(warning.message), { name: warning.code ?? 'RollupWarning' });
};

/** Moodle serves a module alone, and only where it is used, if its name ends in `-lazy`. */
export const moduleNames = readdirSync(`${root}amd/src`)
  .filter((file) => file.endsWith('-lazy.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

/** One configuration per entry: shared chunks would get names that Moodle does not serve. */
export const configurationOf = (name) => ({
  input: `${root}amd/src/${name}.ts`,
  external: (id) => provided.test(id),
  onwarn,
  plugins: [
    typescript({
      tsconfig: `${root}tsconfig.json`,
      include: [`${root}amd/src/**/*.ts`],
      exclude: ['**/*.test.ts'],
      // Browser code: what only Node has is an error here, though the tests beside it may use it.
      compilerOptions: {
        types: [],
        noEmit: false,
        noEmitOnError: true,
        sourceMap: true,
        inlineSources: true,
      },
    }),
    babel({
      babelHelpers: 'bundled',
      babelrc: false,
      configFile: false,
      extensions: ['.ts'],
      presets: [['@babel/preset-env', { modules: false, targets: browsers, ignoreBrowserslistConfig: true }]],
    }),
  ],
  output: {
    file: `${root}amd/build/${name}.min.js`,
    format: 'amd',
    amd: { id: `${component}/${name}` },
    interop: 'default',
    exports: 'named',
    sourcemap: true,
    banner,
    // Without mangling a stack trace from a school's browser stays readable, for about 140 bytes a module.
    plugins: [terser({ mangle: false })],
  },
});

export default moduleNames.map(configurationOf);
