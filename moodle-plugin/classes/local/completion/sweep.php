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

namespace local_navigatr\local\completion;

use local_navigatr\local\award\completion_records;
use local_navigatr\local\config;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;

/**
 * Records what no event told: the sweep over all completions of mapped courses.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class sweep {
    /** How many missed completions one sweep takes; the next one goes on. */
    private const SWEEP_MAX = 10000;

    /**
     * Finds completions of mapped courses that have no award yet, whatever the reason why they were missed. What was found and when
     * is kept for {@see sweep_comparison}.
     *
     * @return int|null how many were recorded; null: another process is at it
     */
    public static function run(): ?int {
        $lock = \core\lock\lock_config::get_lock_factory('local_navigatr_sweep')->get_lock('sweep', 0);
        if (!$lock) {
            return null;
        }
        try {
            $recorded = self::look_everywhere();
            config::set('lastsweep', json_encode(['time' => time(), 'found' => $recorded]));
            return $recorded;
        } finally {
            $lock->release();
        }
    }

    /**
     * Finds them in one course, now.
     *
     * @param int $courseid
     * @return int how many were recorded
     */
    public static function run_in_course(int $courseid): int {
        isolated::run("completions without a record in course $courseid", fn() => completion_records::update($courseid));
        isolated::run("badges of local_obf in course $courseid", fn() => other_plugin_awards::record_in_course($courseid));
        return self::record_unrecorded('AND cc.course = :courseid', ['courseid' => $courseid]);
    }

    /**
     * One sweep over all courses.
     *
     * @return int how many were recorded
     */
    private static function look_everywhere(): int {
        // While its rules are there: learners who got the badge from them do not get it again.
        isolated::run('badges of local_obf', [other_plugin_awards::class, 'catch_up']);
        isolated::run('earlier completions', fn() => baseline::baseline_where('m.state = :state', ['state' => mapping::REVIEW]));
        isolated::run('completions without a record', [completion_records::class, 'update']);
        isolated::run('learners who were not tracked', [untracked::class, 'look_again']);
        isolated::run('merged accounts', [merged_accounts::class, 'catch_up']);
        $recorded = self::record_unrecorded();
        isolated::run('completions once more', function () use (&$recorded) {
            $recorded += recompletions::start(self::SWEEP_MAX);
        });
        return $recorded;
    }

    /**
     * Records what has no award.
     *
     * @param string $where SQL about the completion `cc`
     * @param array $params
     * @return int how many were recorded
     */
    private static function record_unrecorded(string $where = '', array $params = []): int {
        global $DB;
        $sql = "SELECT cc.id, cc.course, cc.userid, cc.timecompleted " . self::sql_unrecorded() . $where;
        $recorded = 0;
        foreach ($DB->get_records_sql($sql, $params + ['rule' => mapping::COURSE_RULE], 0, self::SWEEP_MAX) as $missed) {
            isolated::run("completion $missed->id of course $missed->course", function () use ($missed, &$recorded) {
                $recorded += (int) award_writer::record($missed, 'sweep');
            });
        }
        return $recorded;
    }

    /**
     * SQL: completions `cc` of mapped courses without an award. Its parameter is `rule`.
     *
     * @return string
     */
    public static function sql_unrecorded(): string {
        return 'FROM {course_completions} cc
                JOIN {local_navigatr_map} m ON m.courseid = cc.course AND m.rule = :rule
               WHERE cc.timecompleted > 0 AND ' . baseline::unrecorded() . ' ';
    }
}
