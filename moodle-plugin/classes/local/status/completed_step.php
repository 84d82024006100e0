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

namespace local_navigatr\local\status;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->libdir . '/completionlib.php');

/**
 * The second link of an {@see explanation}, where Moodle has no record of a completion: why not.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class completed_step {
    /**
     * Why nothing is recorded, and what to wait for.
     *
     * @param int $courseid
     * @param int $userid
     * @return string
     */
    public static function why_not(int $courseid, int $userid): string {
        $course = get_course($courseid);
        $condition = course_condition::of($course);
        if ($condition) {
            return $condition->sentence();
        }
        $criteria = (new \completion_info($course))->get_completions($userid);
        $none = get_string('explain_completed_none', 'local_navigatr', [
            'met' => count(array_filter($criteria, fn($criterion) => $criterion->is_complete())),
            'all' => count($criteria),
            'lastrun' => stopped_tasks::last_run(stopped_tasks::RECORDING),
        ]);
        return trim("$none " . stopped_tasks::what_stands_still(stopped_tasks::RECORDING));
    }
}
