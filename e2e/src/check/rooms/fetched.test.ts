import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderOf } from '../places.ts';
import { findFetched } from './find-fetched.ts';

const FETCHING = '<?php\nreturn status::read(client::lazy());';

it.each(['classes/local/sync/sender.php', 'classes/output/course_page.php'])(
  'finds a client that is fetched in %s',
  (path) => {
    expect(findFetched(path, FETCHING)).toBe(
      `${path} calls client::lazy(): let its caller hand it the client`,
    );
  },
);

it.each([
  ['a page', 'badge.php', FETCHING],
  ['an external function', 'classes/external/get_badges.php', FETCHING],
  ['a task', 'classes/task/send_awards.php', FETCHING],
  ['a comment', 'classes/local/sync/sender.php', '<?php // As client::lazy() gives it.'],
  [
    'a client of values that a person typed',
    'classes/local/connection/save.php',
    '<?php client::of_values($a);',
  ],
])('leaves alone %s', (_what, path, text) => {
  expect(findFetched(path, text)).toBeUndefined();
});

it('finds nothing in the plugin', () => {
  const plugin = folderOf('moodle-plugin');
  const files = readdirSync(plugin, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.php') && !/^(node_modules|tests)\//.test(file),
  );
  expect(files).toContain('classes/local/sidecar/client.php');
  const found = files.map((file) => findFetched(file, readFileSync(join(plugin, file), 'utf8')));
  expect(found.filter((sentence) => sentence !== undefined)).toEqual([]);
});
