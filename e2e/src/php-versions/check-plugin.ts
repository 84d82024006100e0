import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PLUGIN_FOLDER, pluginFiles } from '../moodle/plugin-files.ts';
import { type PhpVersion, runPhp } from './php-in-wasm.ts';

const report = z.object({
  php: z.string(),
  files: z.number(),
  tests: z.number(),
  faults: z.array(z.string()),
});
export type PluginReport = z.infer<typeof report>;

const CODE = new URL('check.php', import.meta.url);
const CONTRACT = join('tests', 'fixtures', 'contract');

/** Tests of plain classes: class, method, and the method that gives its cases. */
const TESTS = [
  ['spreadsheet_cell_test', 'test_risky_texts_are_escaped_and_come_back', 'texts'],
  ['spreadsheet_cell_test', 'test_html_is_judged_by_its_text', ''],
  ['contract_test', 'test_request_has_the_agreed_signature', 'signed_requests'],
  ['contract_test', 'test_reply_is_believed_only_with_the_agreed_signature', 'signed_replies'],
  ['wire_test', 'test_versions_fit_as_in_the_sidecar', 'versions'],
] as const;

/** In each version, the first is wrong; the others are wrong in those that they name. */
const PLANTED: readonly { readonly code: string; readonly wrongIn: readonly PhpVersion[] }[] = [
  { code: '<?php $x = [1, 2;', wrongIn: ['8.1', '8.2', '8.3', '8.4'] },
  { code: '<?php readonly class planted {}', wrongIn: ['8.1'] },
  { code: '<?php class planted { const string A = "a"; }', wrongIn: ['8.1', '8.2'] },
  { code: '<?php function planted(string $x = null) {}', wrongIn: ['8.4'] },
];

/** Compiles every PHP file of the plugin and runs its tests of plain classes in this version. */
export function checkPlugin(modules: string, version: PhpVersion): Promise<PluginReport> {
  const paths = pluginFiles().filter((path) => path.endsWith('.php'));
  const contract = readdirSync(join(PLUGIN_FOLDER, CONTRACT)).map((name) => join(CONTRACT, name));
  const files = [...paths, ...contract].map(
    (path) => [`/plugin/${path}`, readFileSync(join(PLUGIN_FOLDER, path))] as const,
  );
  return check(modules, version, new Map<string, string | Uint8Array>([...files, testsFile(TESTS)]));
}

/** Planted faults that this version does not see, and those that it sees where there are none. */
export async function misjudgedPlants(modules: string, version: PhpVersion): Promise<string[]> {
  const judged = PLANTED.map(async ({ code, wrongIn }) => {
    const files = new Map([['/plugin/planted.php', code], testsFile([])]);
    const { faults } = await check(modules, version, files);
    return faults.length > 0 === wrongIn.includes(version) ? [] : [code];
  });
  return (await Promise.all(judged)).flat();
}

const testsFile = (tests: readonly (readonly string[])[]) => ['/tests.json', JSON.stringify(tests)] as const;

async function check(
  modules: string,
  version: PhpVersion,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<PluginReport> {
  try {
    return report.parse(
      JSON.parse(await runPhp({ modules, version, files, code: readFileSync(CODE, 'utf8') })),
    );
  } catch (error) {
    // What stops the compiler stops the script as well.
    return { php: version, files: 0, tests: 0, faults: [String(error).slice(0, 1_000)] };
  }
}
