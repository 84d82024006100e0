import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { editFile } from './edit-file.ts';

/**
 * PHPUnit runs all tests on one connection, and nine of ten statements are texts that PostgreSQL has had before. From the
 * second time on it keeps their plans: parsing and planning is half of its time.
 */
export function keepPlans(webRoot: string): void {
  const driver = join(webRoot, 'lib/dml/pgsql_native_moodle_database.php');
  if (existsSync(driver)) editFile(driver, runPrepared);
}

/** Plans do not outlive a change of the schema: PostgreSQL refuses one whose table has other columns now. */
const runPrepared = (code: string): string =>
  code
    .replaceAll('pg_query_params($this->pgsql, $sql, $params)', '$this->run_prepared($sql, $params)')
    .replace(
      /(?=\n( {4}\/\*\*\n( {5}\*.*\n)+)? {4}public function change_database_structure\()/,
      () => PREPARED,
    )
    .replace(
      /(function change_database_structure\(.*\{\n)/,
      (head) => `${head}        $this->forget_prepared();\n`,
    );

const PREPARED = `
    /** @var string[] names of prepared statements by their text; '' for a text that came once */
    private $prepared = [];
    /** @var int how many there ever were */
    private $lastprepared = 0;

    private function run_prepared($sql, $params) {
        if (!PHPUNIT_TEST) {
            return pg_query_params($this->pgsql, $sql, $params);
        }
        // Cursors have names of their own, and no plan that could be kept.
        if (!preg_match('/^[\\\\s(]*(SELECT|INSERT|UPDATE|DELETE|WITH)\\\\b/i', $sql)) {
            return pg_query_params($this->pgsql, $sql, $params);
        }
        $name = $this->prepared[$sql] ?? null;
        if ($name === null) {
            $this->prepared[$sql] = '';
            return pg_query_params($this->pgsql, $sql, $params);
        }
        if ($name === '') {
            $name = 'test' . ++$this->lastprepared;
            if (!pg_prepare($this->pgsql, $name, $sql)) {
                return false;
            }
            $this->prepared[$sql] = $name;
        }
        return pg_execute($this->pgsql, $name, $params);
    }

    private function forget_prepared() {
        if ($this->prepared) {
            @pg_query($this->pgsql, 'DEALLOCATE ALL');
            $this->prepared = [];
        }
    }
`;
