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

namespace local_navigatr\local\award;

use local_navigatr\local\config;

/**
 * Whether Moodle tracked a learner in a course at the moment of the completion: cron often records it later, when the enrolment
 * has ended.
 *
 * Moodle keeps no history. It has the rows of enrolments, with their times, and the roles of today: where one of them is gone,
 * nobody can tell a learner from a stranger, and a person decides.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class tracking {
    /** What makes somebody a learner. */
    private const CAPABILITY = 'moodle/course:isincompletionreports';

    /**
     * Whether a learner was tracked at the moment of a completion.
     *
     * A date that has passed completes who enrols later, with that date: then the enrolment of today counts.
     *
     * @param int $courseid
     * @param int $userid
     * @param int $time of the completion
     * @return bool
     */
    public static function was_tracked(int $courseid, int $userid, int $time): bool {
        global $DB;
        $sql = 'SELECT 1 FROM {user} u WHERE u.id = :userid AND ' . self::sql_enrolled((string) $courseid, 'u.id', (string) $time);
        return self::has_role($courseid, $userid) && ($DB->record_exists_sql($sql, ['userid' => $userid])
            || baseline_rule::has_met_calendar_only($courseid, $userid) && self::is_tracked($courseid, $userid));
    }

    /**
     * SQL: somebody was enrolled at a moment, or the enrolment had ended by its date not long before.
     *
     * @param string $courseid SQL
     * @param string $userid SQL
     * @param string $time SQL
     * @param string $more SQL: what else must be true of the enrolment `ue`
     * @return string
     */
    public static function sql_enrolled(string $courseid, string $userid, string $time, string $more = '1 = 1'): string {
        $grace = config::get('enrolmentgracedays') * DAYSECS;
        return "EXISTS (SELECT 1
                          FROM {user_enrolments} ue
                          JOIN {enrol} enrolment ON enrolment.id = ue.enrolid
                         WHERE enrolment.courseid = $courseid AND ue.userid = $userid
                               AND (CASE WHEN ue.timestart > 0 THEN ue.timestart ELSE ue.timecreated END) <= $time
                               AND (ue.timeend = 0 OR ue.timeend >= $time - $grace)
                               AND (ue.status = " . ENROL_USER_ACTIVE . " OR ue.timemodified > $time)
                               AND (enrolment.status = " . ENROL_INSTANCE_ENABLED . " OR enrolment.timemodified > $time)
                               AND $more)";
    }

    /**
     * Whether somebody has a role that Moodle tracks in a course. Not by being admin: an admin who teaches is no learner.
     *
     * @param int $courseid
     * @param int $userid
     * @return bool
     */
    public static function has_role(int $courseid, int $userid): bool {
        $context = \context_course::instance($courseid, IGNORE_MISSING);
        return $context && has_capability(self::CAPABILITY, $context, $userid, false);
    }

    /**
     * Why somebody was not tracked, as far as it matters for later.
     *
     * @param int $courseid
     * @param int $userid
     * @return string|null `other_role` for a teacher, for example: a tracked role that comes later is another one
     */
    public static function reason(int $courseid, int $userid): ?string {
        $context = \context_course::instance($courseid, IGNORE_MISSING);
        return $context && self::has_other_role($context, $userid) ? award::OTHER_ROLE : null;
    }

    /**
     * Whether somebody has a role in the course, or in a category above it, that Moodle does not track.
     *
     * @param \context $context
     * @param int $userid
     * @return bool
     */
    public static function has_other_role(\context $context, int $userid): bool {
        $roleids = array_column(get_user_roles($context, $userid, true), 'roleid');
        return array_diff($roleids, self::tracked_roles($context)) !== [];
    }

    /**
     * Roles that Moodle tracks in a course.
     *
     * @param \context $context
     * @return int[]
     */
    public static function tracked_roles(\context $context): array {
        [$needed] = get_roles_with_cap_in_context($context, self::CAPABILITY);
        return array_keys($needed);
    }

    /**
     * Whether Moodle tracks somebody's completion of a course at present.
     *
     * @param int $courseid
     * @param int $userid
     * @return bool
     */
    public static function is_tracked(int $courseid, int $userid): bool {
        $context = \context_course::instance($courseid, IGNORE_MISSING);
        if (!$context) {
            return false;
        }
        // Not is_enrolled() with the capability: it takes an admin who teaches for a learner.
        return is_enrolled($context, $userid, '', true) && self::has_role($courseid, $userid);
    }

    /**
     * Whether Moodle lets somebody into a course: it is there, and not hidden from this user.
     *
     * @param int $courseid
     * @param int $userid
     * @return bool
     */
    public static function may_enter(int $courseid, int $userid): bool {
        global $DB;
        $course = $DB->get_record('course', ['id' => $courseid]);
        return $course && can_access_course($course, $userid, '', true);
    }
}
