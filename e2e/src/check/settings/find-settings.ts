/** Where names that are not ours are spelled: settings of earlier versions, and of the vendor's plugin. */
const OF_OLD = /^(db\/upgrade\w*\.php|classes\/local\/vendor\/\w+\.php)$/;
const CONFIG = 'classes/local/config.php';

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*/g;
const MOODLES = /\b(set_config|unset_config|get_config(?!\(\s*'(?!local_navigatr')\w+'))\(/g;
const TABLE = /'config_plugins'|\{config_plugins\}/;
const OURS = /\bconfig::(?:get|set|stored|reset|is_forced)\(\s*([^),]*)/g;
const PAGE_OF_MOODLE = /\badmin_setting_\w+\(\s*'local_navigatr\/(\w+)'/g;

/** The names that the class of settings declares. */
export function declaredSettings(text: string): string[] {
  const lists = text.matchAll(/const (?:SETTINGS|NOTES) = \[([\s\S]*?)\n {4}\];/g);
  return Array.from(lists, ([, list = '']) => [...list.matchAll(/^\s+'(\w+)' =>/gm)])
    .flat()
    .map(([, name = '']) => name);
}

/**
 * A sentence for each name that a file keeps in Moodle's table of settings without declaring it. A name that is put
 * together cannot be declared: such rows grow with courses or people, and belong in a table of the plugin.
 *
 * @param path from the root of the plugin
 */
export function findUndeclared(path: string, text: string, declared: readonly string[]): string[] {
  if (path === CONFIG || OF_OLD.test(path)) return [];
  const code = text.replace(COMMENT, '');
  const passing = Array.from(code.matchAll(MOODLES), ([, call]) => `${path} calls ${call}(): use config`);
  const table = TABLE.test(code) ? [`${path} reads config_plugins: use config`] : [];
  const pages = Array.from(code.matchAll(PAGE_OF_MOODLE), ([, name = '']) => `'${name}'`);
  const named = [...Array.from(code.matchAll(OURS), ([, argument = '']) => argument.trim()), ...pages];
  return [...passing, ...table, ...named.flatMap((argument) => faultOf(path, argument, declared))];
}

function faultOf(path: string, argument: string, declared: readonly string[]): string[] {
  const name = /^'(\w+)'$/.exec(argument)?.[1];
  if (name !== undefined)
    return declared.includes(name) ? [] : [`${path}: config does not declare ${argument}`];
  const isVariable = /^(\$\w+|self::[A-Z_]+)$/.test(argument);
  return isVariable ? [] : [`${path} puts the name of a setting together: ${argument}`];
}

/** Which declared names no file asks for: in a call, or where it calls with a variable. */
export function findUnusedSettings(
  declared: readonly string[],
  files: ReadonlyMap<string, string>,
): string[] {
  const used = new Set<string>();
  for (const text of files.values()) {
    const names = text.matchAll(/\b(?:config|self)::(?:get|set|stored|reset|is_forced)\(\s*'(\w+)'/g);
    for (const [, name = ''] of names) used.add(name);
    if (!/\bconfig::\w+\(\s*(\$\w+|self::[A-Z_]+)/.test(text)) continue;
    for (const [, name = ''] of text.matchAll(/'(\w+)'/g)) used.add(name);
  }
  return declared.filter((name) => !used.has(name)).map((name) => `${CONFIG}: nothing uses '${name}'`);
}
