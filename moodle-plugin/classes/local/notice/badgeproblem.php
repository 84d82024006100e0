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
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\status\stop_condition;

/**
 * Those who look after a course learn that its badge cannot be issued any more, once per cause.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class badgeproblem {
    /**
     * What there is to tell them; admins where the course has nobody.
     *
     * @param digest $digest
     * @param mapping $mapping
     * @param string $problem
     */
    public static function add(digest $digest, mapping $mapping, string $problem): void {
        $courseid = (int) $mapping->get('courseid');
        $context = \context_course::instance($courseid, IGNORE_MISSING);
        if (!$context) {
            return;
        }
        $facts = fn() => [
            'course' => course_name::plain($courseid),
            'badge' => $mapping->badge_name(),
            'problem' => stop_condition::problem($problem, $mapping->get('target'))->sentence(),
        ];
        $people = get_enrolled_users($context, 'local/navigatr:configurecourse', 0, 'u.*', null, 0, 0, true);
        $url = new \moodle_url('/local/navigatr/badge.php', ['id' => $courseid]);
        $digest->add(new notice('badgeproblem', $facts, $url, $courseid), $people ?: get_admins());
    }
}
