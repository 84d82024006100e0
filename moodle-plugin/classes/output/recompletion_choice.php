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

namespace local_navigatr\output;

use local_navigatr\local\completion\held_recompletions;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_seen;

/**
 * Asks what becomes of those who completed a course again.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class recompletion_choice {
    /**
     * Who completed again and gets the badge again only if a person says so, with the choice for those who may make it.
     *
     * @param \stdClass $course
     * @param mapping $mapping
     * @return array|null
     */
    public static function export(\stdClass $course, mapping $mapping): ?array {
        $count = held_recompletions::count((int) $course->id);
        if ($count === 0) {
            return null;
        }
        $may = has_capability('local/navigatr:manageissuances', \context_course::instance($course->id));
        $choices = $mapping->is_issuing() ? ['issueagain', 'keepbadges'] : ['keepbadges'];
        return [
            'message' => get_string('recompletions', 'local_navigatr', $count),
            'choices' => array_map(fn($choice) => [
                'courseid' => $course->id,
                'action' => (new \moodle_url('/local/navigatr/badge.php'))->out(false),
                'sesskey' => sesskey(),
                'seen' => mapping_seen::of($mapping),
                'do' => $choice,
                'label' => get_string("recompletions_$choice", 'local_navigatr', $count),
            ], $may ? $choices : []),
        ];
    }
}
