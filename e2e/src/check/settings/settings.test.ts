import { expect, it } from 'vitest';
import { checkSettings } from './check-settings.ts';
import { declaredSettings, findUndeclared, findUnusedSettings } from './find-settings.ts';

const CONFIG = `final class config {
    private const SETTINGS = [
        'sidecarurl' => '',
    ];
    private const NOTES = [
        'lastcontact' => 0,
    ];
    private const SECRET = ['sidecarsecret'];
}`;
const declared = ['sidecarurl', 'lastcontact'];
const PATH = 'classes/local/sync/feed.php';

it('reads what the class of settings declares', () => {
  expect(declaredSettings(CONFIG)).toEqual(declared);
});

it.each([
  ["config::get('sidecarulr')", "config does not declare 'sidecarulr'"],
  ["config::set( 'queue', $rows)", "config does not declare 'queue'"],
  [
    "config::set('coursehold_' . $courseid, 1)",
    "puts the name of a setting together: 'coursehold_' . $courseid",
  ],
  ['config::get("told_$id")', 'puts the name of a setting together: "told_$id"'],
  ['config::get(self::START . $id)', 'puts the name of a setting together: self::START . $id'],
  ["set_config('told', 1, 'local_navigatr')", 'calls set_config(): use config'],
  ["set_config('told', 1)", 'calls set_config(): use config'],
  ['unset_config($name, config::COMPONENT)', 'calls unset_config(): use config'],
  ["get_config('local_navigatr', 'told')", 'calls get_config(): use config'],
  ['get_config(config::COMPONENT)', 'calls get_config(): use config'],
  ["$DB->get_records('config_plugins')", 'reads config_plugins: use config'],
  ["new admin_setting_configtext('local_navigatr/told', $a)", "config does not declare 'told'"],
])('refuses %s', (code, fault) => {
  const [found = '', ...more] = findUndeclared(PATH, `<?php\n${code};`, declared);
  expect(found.replace(/^[\w/.]+:? /, '')).toBe(fault);
  expect(more).toEqual([]);
});

it.each([
  ["config::get('lastcontact')", PATH],
  ['config::get($name)', PATH],
  ["get_config('core', 'cron_enabled')", PATH],
  ["// config::get('told')", PATH],
  ["unset_config('pausedbyremoval', 'local_navigatr')", 'db/upgradelib.php'],
  ["get_config(config::COMPONENT, 'env')", 'classes/local/vendor/takeover.php'],
])('permits %s in %s', (code, path) => {
  expect(findUndeclared(path, `<?php\n${code};`, declared)).toEqual([]);
});

it('finds a setting that nothing uses', () => {
  const files = new Map([
    ['a.php', "config::get('sidecarurl')"],
    ['b.php', "['lastcontact' => 1]"],
  ]);
  expect(findUnusedSettings(declared, files)).toEqual([
    "classes/local/config.php: nothing uses 'lastcontact'",
  ]);
  files.set('b.php', "foreach (['lastcontact'] as $name) { config::reset($name); }");
  expect(findUnusedSettings(declared, files)).toEqual([]);
});

it('finds nothing in the plugin', () => {
  expect(checkSettings()).toEqual([]);
});
