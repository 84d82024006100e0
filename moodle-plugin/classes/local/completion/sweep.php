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
     * Finds completions of mapped courses that have no award yet, whatever the reason why they were missed.
     *
     * @return int how many were recorded
     */
    public static function run(): int {
        global $DB;
        isolated::run('earlier completions', fn() => baseline::baseline_where('m.state = :state', ['state' => mapping::REVIEW]));
        isolated::run('completions without a record', [completion_records::class, 'update']);
        isolated::run('learners who were not tracked', [untracked::class, 'look_again']);
        isolated::run('merged accounts', [merged_accounts::class, 'catch_up']);
        $sql = "SELECT cc.id, cc.course, cc.userid, cc.timecompleted
                  FROM {course_completions} cc
                  JOIN {local_navigatr_map} m ON m.courseid = cc.course AND m.rule = :rule
                 WHERE cc.timecompleted > 0 AND " . baseline::unrecorded();
        $unrecorded = $DB->get_records_sql($sql, ['rule' => mapping::COURSE_RULE], 0, self::SWEEP_MAX);
        $recorded = 0;
        foreach ($unrecorded as $missed) {
            isolated::run("completion $missed->id of course $missed->course", function () use ($missed, &$recorded) {
                $recorded += (int) award_writer::record($missed, 'sweep');
            });
        }
        isolated::run('completions once more', function () use (&$recorded) {
            $recorded += recompletions::start(self::SWEEP_MAX);
        });
        return $recorded;
    }
}
