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

namespace local_navigatr\privacy;

use core_privacy\local\request\transform;
use local_navigatr\local\course_name;
use local_navigatr\local\mapping\known_names;
use local_navigatr\local\platform;
use local_navigatr\output\award_formatter;

/**
 * A row of ours, for the person that it is about.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class readable_row {
    /** What of a row is not for people: it is the user's own id, or of no meaning outside. */
    private const LEFT_OUT = [
        'id', 'userid', 'onekey', 'formeruserid', 'completionid', 'heldcompletionid', 'due', 'usermodified', 'realuserid',
        'taughtin', 'pauseuntold',
    ];

    /** What is yes or no. */
    private const FLAGS = [
        'agreed', 'badgepinned', 'claimed', 'completionlost', 'issueagain', 'pausedbyremoval', 'sendscore', 'withoutscore',
    ];

    /**
     * With names and times that people can read.
     *
     * @param \stdClass $row
     * @return \stdClass
     */
    public static function of(\stdClass $row): \stdClass {
        $fields = array_diff_key((array) $row, array_flip(self::LEFT_OUT));
        if (isset($fields['coursename'])) {
            $fields['coursename'] = course_name::format($fields['coursename'], (int) $row->courseid);
        }
        if (isset($fields['badgeid'])) {
            $fields += ['badgename' => known_names::find($row->target, known_names::BADGE, $row->badgeid)];
        }
        if (isset($fields['target'])) {
            $fields['platform'] = platform::name(platform::of_target($fields['target']));
        }
        $fields = self::explained($fields, $row);
        foreach (preg_grep('/^time/', array_keys($fields)) as $name) {
            $fields[$name] = $fields[$name] ? transform::datetime($fields[$name]) : null;
        }
        foreach (array_intersect(self::FLAGS, array_keys(array_filter($fields, 'is_scalar'))) as $name) {
            $fields[$name] = transform::yesno($fields[$name]);
        }
        return (object) $fields;
    }

    /**
     * Adds what the codes mean.
     *
     * @param array $fields
     * @param \stdClass $row
     * @return array
     */
    private static function explained(array $fields, \stdClass $row): array {
        if (isset($row->uuid)) {
            $fields = ['meaning' => in_words::award($row)] + $fields;
            $fields['testbadge'] = transform::yesno((int) $row->rule < 0);
            $fields['origin'] = in_words::origin($row->origin);
            $fields['cancelreason'] = award_formatter::reason($row->cancelreason, $row->target) ?? $row->cancelreason;
        } else if (isset($fields['state'])) {
            $fields = ['meaning' => get_string("mappingstate_$row->state", 'local_navigatr')] + $fields;
        } else if (isset($row->textversion, $fields['platform'])) {
            $fields['platform'] = platform::name($fields['platform']);
        }
        return $fields;
    }
}
