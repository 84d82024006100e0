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

use local_navigatr\event\badge_issued;
use local_navigatr\local\course_name;

/**
 * A learner learns that a badge was issued just now.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class badge_issued_notice {
    /** It was issued at another time, and the learner knows. */
    private const OLD = ['recorded', 'decided_by_person'];

    /**
     * Tells the learner.
     *
     * @param badge_issued $event
     */
    public static function send(badge_issued $event): void {
        $learner = \core_user::get_user($event->relateduserid);
        $courseid = (int) $event->other['courseid'];
        $context = \context_course::instance($courseid, IGNORE_MISSING);
        // Who sent a test to the own address looks for it anyhow.
        $istest = ($event->other['rule'] ?? 0) < 0;
        $isold = $istest || in_array($event->other['reason'], self::OLD, true);
        if ($isold || !$context || !$learner || $learner->deleted || $learner->suspended) {
            return;
        }
        $url = new \moodle_url('/course/view.php', ['id' => $courseid]);
        $facts = fn() => ['course' => course_name::plain($courseid)];
        (new notice('onitsway', $facts, $url, $courseid))->send([$learner]);
    }
}
