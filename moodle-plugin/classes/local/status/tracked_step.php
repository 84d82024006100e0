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

use local_navigatr\local\award\tracking;

/**
 * The first link of an {@see explanation}: the learner is enrolled, and Moodle tracks the completion.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class tracked_step {
    /**
     * The link. Once it is recorded, the moment of the completion counts.
     *
     * @param int $courseid
     * @param int $userid
     * @param \stdClass|null $award
     * @return array whether it is there, `explain_<key>` is its string, and since when (0: not known)
     */
    public static function of(int $courseid, int $userid, ?\stdClass $award): array {
        $istracked = tracking::is_tracked($courseid, $userid);
        $wastracked = $award ? tracking::was_tracked($courseid, $userid, (int) $award->timecompleted) : $istracked;
        if ($wastracked) {
            $since = self::enrolled_since($courseid, $userid);
            return [true, $since > 0 ? 'tracked_dated' : 'tracked', $since];
        }
        if ($istracked) {
            return [false, 'tracked_then', 0];
        }
        $context = \context_course::instance($courseid);
        if (!is_enrolled($context, $userid)) {
            return [false, 'tracked_none', 0];
        }
        return [false, is_enrolled($context, $userid, '', true) ? 'tracked_role' : 'tracked_suspended', 0];
    }

    /**
     * Since when somebody is enrolled.
     *
     * @param int $courseid
     * @param int $userid
     * @return int unix time; 0: not known
     */
    private static function enrolled_since(int $courseid, int $userid): int {
        global $DB;
        return (int) $DB->get_field_sql('SELECT MIN(CASE WHEN ue.timestart > 0 THEN ue.timestart ELSE ue.timecreated END)
                                           FROM {user_enrolments} ue
                                           JOIN {enrol} e ON e.id = ue.enrolid
                                          WHERE e.courseid = ? AND ue.userid = ?', [$courseid, $userid]);
    }
}
