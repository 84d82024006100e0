import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quickenResets } from './quick-resets.ts';

const TESTCASE = 'lib/phpunit/classes/advanced_testcase.php';
const UTIL = 'lib/testing/classes/util.php';
const DATABASE = 'lib/dml/moodle_database.php';

let webRoot: string;
beforeEach(() => {
  webRoot = mkdtempSync(join(tmpdir(), 'navigatr-resets-'));
});
afterEach(() => rmSync(webRoot, { recursive: true, force: true }));

/** What becomes of a file of Moodle, without its indentation. */
function edited(name: string, code: string): string {
  const file = join(webRoot, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code);
  quickenResets(webRoot);
  return readFileSync(file, 'utf8').replace(/^ +/gm, '');
}

const sequences = (status: string) => `
    function others() {
        $rs = $DB->get_recordset_sql(${status});
    }
    public static function reset_all_database_sequences(array $empties = null) {
        $queries[] = "ALTER SEQUENCE {$prefix}{$table}_id_seq RESTART WITH $nextid";
        $DB->change_database_structure(implode(';', $queries));
        $rs = $DB->get_recordset_sql(${status});
        $DB->change_database_structure(implode(';', $queries));
    }
`;

describe('quickenResets', () => {
  it('does not look for plugins anew', () => {
    expect(edited(TESTCASE, '  // Reset.\n  \\core_component::reset();\n  done();\n')).toBe(
      '// Reset.\ndone();\n',
    );
  });

  it.each([
    '"SHOW TABLE STATUS LIKE ?", array($prefix.\'%\')',
    '"SHOW TABLE STATUS LIKE ?", [$prefix . \'%\']',
  ])('starts ids anew without a change of the schema, asking for the tables that changed: %s', (status) => {
    const code = edited(UTIL, sequences(status));
    const [others = '', reset = ''] = code.split('public static function');
    expect(others).toContain(status);
    expect(reset).toContain('$queries[] = "setval(\'{$prefix}{$table}_id_seq\', $nextid, false)";');
    expect(reset).toContain('$DB->get_records_sql("SELECT " . implode(", ", $queries));');
    expect(reset).toContain('array_map([$DB, "execute"], $queries);');
    expect(reset).toContain('array_keys($updatedtables)');
    expect(reset).not.toMatch(/change_database_structure|SHOW TABLE STATUS/);
  });

  it('keeps the columns of tables until the schema changes', () => {
    const code = `if ($data = $this->get_metacache()->get($table)) {
$this->get_metacache()->set($table, $structure);
public function reset_caches($tablenames = null) {
`;
    expect(edited(DATABASE, code).split('\n')).toEqual([
      'if ($data = $this->columnsoftests[$table] ?? $this->get_metacache()->get($table)) {',
      'if (PHPUNIT_TEST) { $this->columnsoftests[$table] = $structure; }',
      '$this->get_metacache()->set($table, $structure);',
      'private $columnsoftests = [];',
      'public function reset_caches($tablenames = null) {',
      '$this->columnsoftests = [];',
      '',
    ]);
  });

  it('inserts again only rows that changed, where a table had rows at first', () => {
    const code = edited(
      UTIL,
      `
    public static function reset_database() {
        foreach ($data as $table => $records) {
            if (empty($records)) {
                    $DB->delete_records($table, []);
            }
                $changed = false;
                        $changed = true;
                        break;
            $DB->delete_records($table, []);
            foreach ($records as $record) {
        }
    }
`,
    );
    expect(code).toContain(
      'foreach ($data as $table => $records) {\n$redo = null;\nif (empty($records)) {\n$DB->delete_records($table, []);',
    );
    expect(code).toContain('$changed = false; $redo = [];\n$changed = true; $redo[] = $record; continue;');
    expect(code).toContain(
      '$redo === null ? $DB->delete_records($table, []) : $DB->delete_records_list($table, "id", array_keys($currentrecords));\nforeach ($redo ?? $records as $record) {',
    );
  });

  it('reads what observes, what is deprecated and what caches there are once, not after each test', () => {
    const method = (head: string, body: string) => `    ${head} {\n        ${body}\n    }\n`;
    expect(edited('lib/classes/event/manager.php', 'if (!self::$reloadaftertest) {')).toBe(
      'if (self::$reloadaftertest) {',
    );
    const capabilities = `function get_deprecated_capability_info($name) {
$all = $cache->get('deprecated_capabilities');
$cache->set('deprecated_capabilities', $alldeprecatedcaps);
}
`;
    expect(edited('lib/accesslib.php', capabilities)).toBe(`function get_deprecated_capability_info($name) {
static $oftests = false;
$all = PHPUNIT_TEST ? $oftests : $cache->get('deprecated_capabilities');
$cache->set('deprecated_capabilities', $alldeprecatedcaps);
$oftests = $alldeprecatedcaps;
}
`);
    const definitions = method('function locate_definitions($coreonly = false)', 'return $definitions;');
    for (const name of ['cache/locallib.php', 'cache/classes/config_writer.php']) {
      const code = edited(name, definitions);
      expect(code).toContain(
        'static $oftests = [];\nif (isset($oftests[$coreonly])) {\nreturn $oftests[$coreonly];\n}\n',
      );
      expect(code).toContain(
        'if (PHPUNIT_TEST) {\n$oftests[$coreonly] = $definitions;\n}\nreturn $definitions;',
      );
    }
  });

  it('looks for hooks once', () => {
    const code = `    function discover_known_hooks(): array {
$hooks = discover();
return $hooks;
    }
`;
    expect(edited('lib/classes/hook/manager.php', code)).toBe(`function discover_known_hooks(): array {
static $oftests = null;
if (PHPUNIT_TEST && $oftests !== null) {
return $oftests;
}
$hooks = discover();
return $oftests = $hooks;
}
`);
  });

  it('reads English strings once, unless they are customised', () => {
    const code = `    function load_component_strings($component, $lang, $disablecache, $disablelocal) {
        $cachekey = $lang.'_'.$component;
        return array();
        return $string;
    }
`;
    const quick = edited('lib/classes/string_manager_standard.php', code);
    expect(quick).toContain(`$keeps = PHPUNIT_TEST && $lang === 'en' && !$disablecache && !$disablelocal
&& !is_dir("$this->localroot/en_local");
if ($keeps && isset($oftests[$component])) {
return $oftests[$component];
}
$cachekey = `);
    expect(quick).toContain('if ($keeps) {\n$oftests[$component] = $string;\n}\nreturn $string;');
  });

  it('leaves alone a tree without tests', () => {
    expect(() => quickenResets(webRoot)).not.toThrow();
  });
});
