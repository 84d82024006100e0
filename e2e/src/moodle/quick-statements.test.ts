import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { keepPlans } from './quick-statements.ts';

const DRIVER = `class driver {
    /**
     * Do NOT use in code.
     */
    public function change_database_structure($sql, $tablenames = null) {
        $this->get_manager();
    }

    public function execute($sql, ?array $params=null) {
        $result = pg_query_params($this->pgsql, $sql, $params);
    }
}
`;

it('runs a statement that came before from its kept plan, and forgets plans when the schema changes', () => {
  const webRoot = mkdtempSync(join(tmpdir(), 'navigatr-plans-'));
  const file = join(webRoot, 'lib/dml/pgsql_native_moodle_database.php');
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, DRIVER);
    keepPlans(webRoot);
    const code = readFileSync(file, 'utf8');
    expect(code).toContain('$result = $this->run_prepared($sql, $params);');
    expect(code.match(/function run_prepared/g)).toHaveLength(1);
    // Before the comment of the method that follows, so that it stays with that.
    expect(code.indexOf('function run_prepared')).toBeLessThan(code.indexOf('Do NOT use in code.'));
    expect(code).toContain(
      'change_database_structure($sql, $tablenames = null) {\n        $this->forget_prepared();\n',
    );
    expect(code).toContain("'/^[\\\\s(]*(SELECT|INSERT|UPDATE|DELETE|WITH)\\\\b/i'");
  } finally {
    rmSync(webRoot, { recursive: true, force: true });
  }
});

it('leaves alone a tree without the driver', () => {
  expect(() => keepPlans('/nowhere')).not.toThrow();
});
