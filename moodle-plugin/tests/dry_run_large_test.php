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
use local_navigatr\local\completion\dry_run;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Searching a course with many learners.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\dry_run
 * @covers     \local_navigatr\local\completion\hand_issue
 */
final class dry_run_large_test extends school_testcase {
    /** How many learners the course has. */
    private const LEARNERS = 4000;

    /** How many of them are found. */
    private const FOUND = 100;

    /**
     * Who of those that are found is enrolled is looked up, without reading all who are.
     */
    public function test_search_by_hand_does_not_read_all_enrolments(): void {
        global $DB;
        $this->setAdminUser();
        $mapping = local\mapping\mappings::for_course($this->crowded_course()->id);
        $transaction = $DB->start_delegated_transaction();
        $people = new dry_run($mapping, dry_run::BY_HAND, '', 'Needleinthehay');
        $found = $people->rows(0, 50);
        $this->assertCount(50, iterator_to_array($found, false));
        $found->close();
        $this->assertSame(self::FOUND, $people->count_shown());
        if ($DB->get_dbfamily() === 'postgres') {
            // Others do not count what is read of one table.
            $read = $this->read_of('user_enrolments');
            $this->assertGreaterThan(0, $read);
            $this->assertLessThan(self::LEARNERS, $read);
        }
        $transaction->allow_commit();
    }

    /**
     * A mapped course with many learners, made in few statements.
     *
     * @return \stdClass
     */
    private function crowded_course(): \stdClass {
        global $DB;
        $course = $this->mapped_course();
        $instance = $DB->get_record('enrol', ['courseid' => $course->id, 'enrol' => 'manual']);
        $role = $DB->get_field('role', 'id', ['shortname' => 'student']);
        $context = \context_course::instance($course->id);
        $users = array_map(fn($number) => [
            'username' => "crowd$number", 'email' => "crowd$number@example.org", 'lastname' => "Crowd$number",
            'firstname' => $number < self::FOUND ? 'Needleinthehay' : 'Hay', 'confirmed' => 1, 'mnethostid' => 1,
        ], range(0, self::LEARNERS - 1));
        $DB->insert_records('user', $users);
        $ids = $DB->get_fieldset_select('user', 'id', 'username LIKE ?', ['crowd%']);
        $DB->insert_records('user_enrolments', array_map(fn($id) => ['enrolid' => $instance->id, 'userid' => $id], $ids));
        $assignment = ['roleid' => $role, 'contextid' => $context->id];
        $DB->insert_records('role_assignments', array_map(fn($id) => $assignment + ['userid' => $id], $ids));
        foreach (['user', 'user_enrolments', 'role_assignments', 'enrol'] as $table) {
            $DB->execute($DB->get_dbfamily() === 'postgres' ? "ANALYZE {{$table}}" : "ANALYZE TABLE {{$table}}");
        }
        return $course;
    }

    /**
     * How many rows of a table were read since the transaction began.
     *
     * @param string $table
     * @return int
     */
    private function read_of(string $table): int {
        global $DB;
        return (int) $DB->get_field_sql(
            'SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = ?',
            [$DB->get_prefix() . $table]
        );
    }
}
