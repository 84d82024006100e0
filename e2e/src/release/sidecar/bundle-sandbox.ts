import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { type Plugin, rollup } from 'rollup';
import ts from 'typescript';

const SHEBANG = '#!/usr/bin/env node\n';

/** Everything else is a package that the sidecar has, too. */
const isOurs = (id: string): boolean => /^[./]|^@local-navigatr\//.test(id);

/** Only takes the types away: `npm test` checks them. */
const withoutTypes: Plugin = {
  name: 'without-types',
  transform: (code, id) => {
    if (!id.endsWith('.ts')) return null;
    const compilerOptions = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    };
    return { code: ts.transpileModule(code, { compilerOptions }).outputText, map: null };
  },
};

/**
 * The sandbox, for those who try the sidecar and have no account yet: code by file name. `sandbox.mjs` looks at the version of
 * Node.js before it loads the rest.
 */
export async function bundleSandbox(root: string): Promise<ReadonlyMap<string, string>> {
  const bundle = await rollup({
    input: join(root, 'e2e/src/sandbox/main.ts'),
    external: (id) => !isOurs(id),
    plugins: [nodeResolve({ preferBuiltins: true }), withoutTypes],
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  const { output } = await bundle.generate({
    format: 'es',
    entryFileNames: 'sandbox.mjs',
    chunkFileNames: 'sandbox-[name].mjs',
  });
  await bundle.close();
  return new Map(
    output.flatMap((file) =>
      file.type === 'chunk' ? [[file.fileName, `${file.isEntry ? SHEBANG : ''}${file.code}`]] : [],
    ),
  );
}
