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

namespace local_navigatr\local\notice;

use local_navigatr\local\course_name;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;

/**
 * Those who may resume a mapping, and admins, who know of the restored backup, learn that it is paused again.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class pause_restored {
    /**
     * Tells them of every pause that is not told yet. It counts as told once the messages are sent: of a run that was cut off
     * before that, the hourly task tells.
     */
    public static function send(): void {
        global $DB;
        $untold = mapping::get_records_select('state = :paused AND pauseuntold > 0', ['paused' => mapping::PAUSED], 'id');
        $digest = new digest();
        foreach ($untold as $mapping) {
            isolated::run('notice about course ' . $mapping->get('courseid'), fn() => self::add($digest, $mapping));
        }
        $digest->send();
        foreach ($untold as $mapping) {
            $told = ['id' => $mapping->get('id'), 'pauseuntold' => $mapping->get('pauseuntold')];
            $DB->set_field(mapping::TABLE, 'pauseuntold', 0, $told);
        }
    }

    /**
     * What there is to tell them, each once.
     *
     * @param digest $digest
     * @param mapping $mapping
     */
    private static function add(digest $digest, mapping $mapping): void {
        $courseid = (int) $mapping->get('courseid');
        $context = \context_course::instance($courseid, IGNORE_MISSING);
        $facts = fn() => [
            'course' => course_name::plain($courseid),
            'badge' => $mapping->badge_name(),
            'time' => userdate((int) $mapping->get('pauseuntold'), get_string('strftimedatetimeshort', 'core_langconfig')),
        ];
        $people = $context
            ? get_enrolled_users($context, 'local/navigatr:configurecourse', 0, 'u.*', null, 0, 0, true)
            : [];
        $url = new \moodle_url('/local/navigatr/badge.php', ['id' => $courseid]);
        $digest->add(new notice('pauserestored', $facts, $url, $context ? $courseid : SITEID), $people + get_admins());
    }
}
