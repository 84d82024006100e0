import { NODE_VERSIONS, runOnNode } from '../../node-versions/run-on-node.ts';
import { checkPlugin, misjudgedPlants } from '../../php-versions/check-plugin.ts';
import { fetchPhp, PHP_VERSIONS, type PhpVersion } from '../../php-versions/php-in-wasm.ts';
import { buildSidecar } from '../../start/build-sidecar.ts';
import { CommandFailed } from '../../system/command.ts';
import { NONE, ONE_PASSED } from '../counts.ts';
import type { Part, Tools } from '../part.ts';

export const phpVersions: Part = {
  name: 'php-versions',
  what: `the plugin's files compile on PHP ${PHP_VERSIONS.join(', ')}, and its tests of plain classes pass`,
  stage: 'together',
  limitMinutes: 8,
  run: async (tools) => {
    const modules = await fetched(tools, 'PHP in WebAssembly', fetchPhp);
    if (modules === undefined) return;
    for (const version of PHP_VERSIONS) await checkOn(version, modules, tools);
  },
};

async function checkOn(version: PhpVersion, modules: string, tools: Tools): Promise<void> {
  const { php, files, tests, faults } = await checkPlugin(modules, version);
  tools.say(`PHP ${php}: ${files} files compiled, ${tests} tests run, ${faults.length} faults`);
  for (const fault of faults) tools.fail(`PHP ${version}: ${fault}`);
  // Compiling all files counts as one.
  if (faults.length === 0) tools.count({ ...NONE, passed: tests + 1 });
  const misjudged = await misjudgedPlants(modules, version);
  if (misjudged.length === 0) tools.count(ONE_PASSED);
  for (const code of misjudged) tools.fail(`PHP ${version} misjudges: ${code}`);
}

export const nodeVersions: Part = {
  name: 'node-versions',
  what: `the built sidecar runs on Node.js ${NODE_VERSIONS.map(({ name }) => name).join(', ')}`,
  stage: 'together',
  limitMinutes: 12,
  after: ['build'],
  run: async (tools) => {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      return tools.skip({
        what: 'Other Node.js',
        why: 'they are fetched for Linux on x64',
        kind: 'unavoidable',
      });
    }
    await buildSidecar(tools.say);
    for (const version of NODE_VERSIONS) {
      const program = await fetched(tools, `Node.js ${version.name}`, version.fetch);
      if (program !== undefined) await runOnNode({ ...version, program }, tools);
    }
  },
};

/** Undefined, and a skip, where npm cannot get it. */
async function fetched(
  tools: Tools,
  what: string,
  fetch: () => Promise<string>,
): Promise<string | undefined> {
  try {
    return await fetch();
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    tools.say(error.message);
    tools.skip({ what, why: 'npm cannot fetch it; look at its registry', kind: 'unavoidable' });
    return undefined;
  }
}
