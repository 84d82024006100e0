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

namespace local_navigatr\local\learner;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->libdir . '/completionlib.php');

/**
 * What a learner has to do to complete a course, in Moodle's own words.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class missing {
    /**
     * The criteria of a course.
     *
     * @param int $courseid
     * @param int $userid
     * @return array `rule` (how many of them it takes) and `criteria`, each with `name` (text) and `ismet`; empty: none can be met
     */
    public static function of(int $courseid, int $userid): array {
        $info = new \completion_info(get_course($courseid));
        $completions = $info->is_enabled() ? $info->get_completions($userid) : [];
        if ($completions === []) {
            return [];
        }
        $isall = (int) $info->get_aggregation_method() === COMPLETION_AGGREGATION_ALL;
        return [
            'rule' => get_string($isall ? 'criteriarequiredall' : 'criteriarequiredany', 'completion'),
            'criteria' => array_values(array_map(fn($completion) => self::criterion($completion), $completions)),
        ];
    }

    /**
     * One criterion, by what it asks for and its name.
     *
     * @param mixed $completion a `completion_criteria_completion`, which Moodle's own comments call by another name
     * @return array
     */
    private static function criterion(mixed $completion): array {
        $details = $completion->get_criteria()->get_details($completion);
        $words = array_map([\local_navigatr\local\plain_text::class, 'of_html'], [
            (string) $details['type'], (string) $details['criteria'], (string) $details['requirement'],
        ]);
        return ['name' => implode(': ', array_unique(array_filter($words))), 'ismet' => $completion->is_complete()];
    }
}
