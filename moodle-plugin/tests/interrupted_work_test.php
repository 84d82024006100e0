<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

namespace local_navigatr;

use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\reconcile\interrupted_work;
use local_navigatr\task\take_over_rules;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Work of many minutes goes on after cron was killed in it.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\reconcile\interrupted_work
 * @covers     \local_navigatr\task\sweep_completions
 */
final class interrupted_work_test extends school_testcase {
    /**
     * A task of ours that began.
     *
     * @param int $ago in seconds
     * @return int its id
     */
    private function began(int $ago): int {
        global $DB;
        take_over_rules::queue(['a'], $ago);
        $id = (int) $DB->get_field_sql('SELECT MAX(id) FROM {task_adhoc}');
        $DB->set_field('task_adhoc', 'timestarted', time() - $ago, ['id' => $id]);
        return $id;
    }

    /**
     * One that nobody runs any more begins again within ten minutes, once; one that just began is left alone, and so is another
     * plugin's.
     */
    public function test_task_of_a_cron_that_was_killed(): void {
        global $DB;
        $this->setAdminUser();
        $dead = $this->began(HOURSECS);
        $young = $this->began(MINSECS);
        $other = $this->began(HOURSECS);
        $DB->set_field('task_adhoc', 'component', 'local_other', ['id' => $other]);
        $this->run_task('sweep_completions');
        $this->assertNull($DB->get_field('task_adhoc', 'timestarted', ['id' => $dead]) ?: null);
        $this->assertNotEmpty($DB->get_field('task_adhoc', 'timestarted', ['id' => $young]));
        $this->assertNotEmpty($DB->get_field('task_adhoc', 'timestarted', ['id' => $other]));
        $this->assertSame(0, interrupted_work::resume());
    }
}
