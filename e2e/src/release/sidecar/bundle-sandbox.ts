import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { type Plugin, rollup } from 'rollup';
import ts from 'typescript';

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

/** The Navigatr sandbox as one program, for those who try the sidecar and have no account yet. */
export async function bundleSandbox(root: string): Promise<string> {
  const bundle = await rollup({
    input: join(root, 'e2e/src/sandbox/main.ts'),
    external: (id) => !isOurs(id),
    plugins: [nodeResolve({ preferBuiltins: true }), withoutTypes],
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  return `#!/usr/bin/env node\n${output[0].code}`;
}
