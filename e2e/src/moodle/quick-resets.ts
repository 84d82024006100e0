import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { editFile } from './edit-file.ts';

/**
 * After each test of PHPUnit Moodle puts back what the test changed. These edits of a copy leave the result as it is, and
 * spare a quarter of the database's time.
 */
export function quickenResets(webRoot: string): void {
  const edits = {
    'lib/phpunit/classes/advanced_testcase.php': keepComponents,
    'lib/testing/classes/util.php': (code: string) => resetChangedRows(resetSequences(code)),
    'lib/dml/moodle_database.php': keepColumns,
    'lib/classes/event/manager.php': keepObservers,
    'lib/accesslib.php': keepDeprecatedCapabilities,
    'lib/classes/hook/manager.php': keepHooks,
    'lib/classes/string_manager_standard.php': keepStrings,
    // Where it is up to 4.4, and since.
    'cache/locallib.php': keepCacheDefinitions,
    'cache/classes/config_writer.php': keepCacheDefinitions,
  };
  for (const [name, change] of Object.entries(edits)) {
    const file = join(webRoot, name);
    if (existsSync(file)) editFile(file, change);
  }
}

/** From 4.4 on Moodle looks through all folders of its code, for tests that put plugins there. None of ours does. */
const keepComponents = (code: string): string => code.replace(/^ *\\core_component::reset\(\);\n/gm, '');

/** Moodle starts ids anew with statements that count as a change of the schema, and forgets all that it knows of tables. */
function resetSequences(code: string): string {
  return code.replace(/function reset_all_database_sequences\([\s\S]*?\n {4}\}\n/, (method) =>
    method
      .replace('"ALTER SEQUENCE {$prefix}{$table}_id_seq RESTART WITH $nextid"', () => SET_SEQUENCE)
      .replace(CHANGE, () => '$DB->get_records_sql("SELECT " . implode(", ", $queries));')
      .replace(CHANGE, () => 'array_map([$DB, "execute"], $queries);')
      .replace(/"SHOW TABLE STATUS LIKE \?",.*(?=\);)/, () => STATUS_OF_CHANGED),
  );
}

const CHANGE = "$DB->change_database_structure(implode(';', $queries));";

/** `ALTER SEQUENCE` writes a new file for each. */
const SET_SEQUENCE = `"setval('{$prefix}{$table}_id_seq', $nextid, false)"`;

/** MariaDB opens every table for its status, and a test changes twenty of five hundred. */
const STATUS_OF_CHANGED = `implode(" UNION ALL ", array_map(
                fn($table) => "SELECT table_name AS name, auto_increment AS auto_increment FROM information_schema.tables
                                WHERE table_schema = DATABASE() AND table_name = '{$prefix}{$table}'",
                array_keys($updatedtables) ?: ['config']
            ))`;

/** Of a table that had rows at first Moodle would insert all of them anew when one has changed. */
function resetChangedRows(code: string): string {
  return code.replace(/ {4}public static function reset_database\([\s\S]*?\n {4}\}\n/, (method) =>
    method
      .replace('$changed = false;', '$changed = false; $redo = [];')
      .replace(/\$changed = true;\s+break;/g, '$changed = true; $redo[] = $record; continue;')
      .replace(
        /(?<=\n {12})(\$DB->delete_records\(\$table, (?:\[\]|array\(\))\);\n {12}foreach \()\$records( as \$record\) \{)/,
        (_, before, after) =>
          `$redo === null ? ${before.replace(';', ' : $DB->delete_records_list($table, "id", array_keys($currentrecords));')}$redo ?? $records${after}`,
      )
      .replace('foreach ($data as $table => $records) {', (loop) => `${loop}\n            $redo = null;`),
  );
}

/** All plugins are asked for what they observe, after each test; `phpunit_replace_observers` says when it is needed. */
const keepObservers = (code: string): string =>
  code.replace('if (!self::$reloadaftertest) {', 'if (self::$reloadaftertest) {');

/** What is deprecated is written in the code of plugins, and read from all of it after each test. */
const keepDeprecatedCapabilities = (code: string): string =>
  code.replace(/function get_deprecated_capability_info\([\s\S]*?\n\}\n/, (whole) =>
    whole
      .replace("$cache->get('deprecated_capabilities');", (ask) => `PHPUNIT_TEST ? $oftests : ${ask}`)
      .replace(/\{\n/, '{\n    static $oftests = false;\n')
      .replace(
        "$cache->set('deprecated_capabilities', $alldeprecatedcaps);",
        (keep) => `${keep}\n        $oftests = $alldeprecatedcaps;`,
      ),
  );

/** So are the definitions of caches, three times. */
const keepCacheDefinitions = (code: string): string =>
  code.replace(/function locate_definitions\([\s\S]*?\n {4}\}\n/, (method) =>
    method
      .replace(
        /\{\n/,
        `{
        static $oftests = [];
        if (isset($oftests[$coreonly])) {
            return $oftests[$coreonly];
        }
`,
      )
      .replace(
        'return $definitions;',
        (end) => `if (PHPUNIT_TEST) {
            $oftests[$coreonly] = $definitions;
        }
        ${end}`,
      ),
  );

/** And what hooks there are, in all folders of classes. */
const keepHooks = (code: string): string =>
  code.replace(/function discover_known_hooks\([\s\S]*?\n {4}\}\n/, (method) =>
    method
      .replace(
        /\{\n/,
        `{
        static $oftests = null;
        if (PHPUNIT_TEST && $oftests !== null) {
            return $oftests;
        }
`,
      )
      .replace('return $hooks;', 'return $oftests = $hooks;'),
  );

/** Each test reads thousands of English strings from files that PHP compiles anew, but where one customises them. */
const keepStrings = (code: string): string =>
  code.replace(/function load_component_strings\([\s\S]*?\n {4}\}\n/, (method) =>
    method
      .replace(
        /( *)\$cachekey = /,
        (start) => `        static $oftests = [];
        $keeps = PHPUNIT_TEST && $lang === 'en' && !$disablecache && !$disablelocal
            && !is_dir("$this->localroot/en_local");
        if ($keeps && isset($oftests[$component])) {
            return $oftests[$component];
        }
${start}`,
      )
      .replace(
        'return $string;',
        (end) => `if ($keeps) {
            $oftests[$component] = $string;
        }
        ${end}`,
      ),
  );

/** A test's end empties every cache, and the next one asks the database what columns each table has. */
function keepColumns(code: string): string {
  const ask = '$this->get_metacache()->get($table)';
  const keep = '$this->get_metacache()->set($table, $structure);';
  const forget = 'public function reset_caches($tablenames = null) {';
  return code
    .replace(`($data = ${ask})`, () => `($data = $this->columnsoftests[$table] ?? ${ask})`)
    .replace(keep, () => `if (PHPUNIT_TEST) { $this->columnsoftests[$table] = $structure; }\n ${keep}`)
    .replace(
      forget,
      () => `private $columnsoftests = [];\n    ${forget}\n        $this->columnsoftests = [];`,
    );
}
