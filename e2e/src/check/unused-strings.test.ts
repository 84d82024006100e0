import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderOf } from './places.ts';
import { findUnusedStrings } from './unused-strings.ts';

const plugin = folderOf('moodle-plugin');

/** What may ask for a string: neither the strings themselves, nor tests, nor what a build made. */
const FOLDERS = ['', 'classes', 'db', 'amd/src', 'templates', 'backup'];
const ASKING = /(?<!\.test)\.(php|ts|mustache|xml)$/;

function readFolder(name: string): string[] {
  const folder = join(plugin, name);
  const files = readdirSync(folder, { recursive: name !== '', encoding: 'utf8' });
  return files.filter((file) => ASKING.test(file)).map((file) => readFileSync(join(folder, file), 'utf8'));
}

it('finds what nobody asks for, and nothing that code puts together', () => {
  const code = `
    get_string('whole', 'local_navigatr'); $states = ['queued', 'sent_twice'];
    get_string("state_{$state}_todo", $c); get_string('reason_' . $reason, $c); get_string($name . '_here', $c);
    $mform->addHelpButton('token', 'token', $c); $messageproviders = ['outage' => []];
    text(\`log_\${state}\`);
  `;
  const used = [
    'whole',
    'state_queued_todo',
    'reason_sent_twice',
    'queued_here',
    'token_help',
    'messageprovider:outage',
    'log_queued',
  ];
  const unused = [
    'hole',
    'state_gone_todo',
    'reason_gone',
    'nothing_help',
    'messageprovider:gone',
    'log_gone',
  ];
  expect(findUnusedStrings([...used, ...unused], code)).toEqual(unused);
});

it('each string of the plugin is asked for', () => {
  const files = FOLDERS.flatMap(readFolder);
  expect(files.length).toBeGreaterThan(100);
  const strings = readFileSync(join(plugin, 'lang/en/local_navigatr.php'), 'utf8');
  const keys = [...strings.matchAll(/^\$string\['([^']+)'\]/gm)].map(([, key = '']) => key);
  expect(findUnusedStrings(keys, files.join('\n'))).toEqual([]);
});
