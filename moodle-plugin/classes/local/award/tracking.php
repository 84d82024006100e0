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
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mappings;

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

    /** A change of an enrolment or a role that comes later says nothing of the time of the completion. */
    private const CHANGE_SECONDS = WEEKSECS;

    /** How old a completion is looked at again: a change counts for a week, and cron may be down for another. */
    private const LOOK_SECONDS = 2 * WEEKSECS;

    /** How many are looked at in one run; those looked at oldest first. */
    private const LOOK_MAX = 1000;

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
            || baseline_rule::has_met_calendar_only($courseid, $userid) && awards::is_tracked($courseid, $userid));
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
     * Asks the same question again about those who were not tracked: an enrolment or a role may have been missing for a night.
     */
    public static function look_again(): void {
        global $DB;
        $intime = self::CHANGE_SECONDS . ' + a.timecompleted';
        $enrolled = self::sql_enrolled('a.courseid', 'a.userid', 'a.timecompleted', "ue.timemodified <= $intime");
        $sql = "SELECT a.*
                  FROM {local_navigatr_award} a
                  JOIN {context} ctx ON ctx.instanceid = a.courseid AND ctx.contextlevel = " . CONTEXT_COURSE . "
                 WHERE a.status = :nottracked AND a.reason IS NULL AND a.timecompleted >= :since AND $enrolled
                       AND EXISTS (SELECT 1
                                     FROM {role_assignments} ra
                                    WHERE ra.contextid = ctx.id AND ra.userid = a.userid AND ra.timemodified <= $intime)
              ORDER BY a.id";
        $params = ['nottracked' => award::NOT_TRACKED, 'since' => time() - self::LOOK_SECONDS];
        foreach ($DB->get_records_sql($sql, $params, 0, self::LOOK_MAX) as $award) {
            isolated::run("tracking of award $award->uuid of course $award->courseid", fn() => self::release($award));
        }
    }

    /**
     * Lets go an award of a learner who is tracked by the role of then.
     *
     * @param \stdClass $award
     */
    private static function release(\stdClass $award): void {
        global $DB;
        $mapping = mappings::for_course((int) $award->courseid);
        $context = \context_course::instance($award->courseid);
        $isofthen = self::has_role((int) $award->courseid, (int) $award->userid)
            && !self::has_other_role($context, (int) $award->userid)
            && self::was_assigned($context, (int) $award->userid, $award->timecompleted + self::CHANGE_SECONDS);
        if (!$mapping || $mapping->get('target') !== $award->target || !$isofthen) {
            return;
        }
        $status = awards::status_by_consent($mapping, (int) $award->userid);
        $DB->execute("UPDATE {local_navigatr_award} SET status = :status, due = :due, timemodified = :now
                       WHERE id = :id AND status = :nottracked", [
            'status' => $status,
            'due' => $status === award::WAITING ? award::DUE : award::NOT_DUE,
            'now' => time(),
            'id' => $award->id,
            'nottracked' => award::NOT_TRACKED,
        ]);
    }

    /**
     * Whether a role that Moodle tracks was assigned in time.
     *
     * @param \context $context
     * @param int $userid
     * @param int $before
     * @return bool
     */
    private static function was_assigned(\context $context, int $userid, int $before): bool {
        global $DB;
        [$in, $params] = $DB->get_in_or_equal(self::tracked_roles($context), SQL_PARAMS_NAMED, 'role', true, 0);
        $select = "contextid = :context AND userid = :userid AND timemodified <= :before AND roleid $in";
        $params += ['context' => $context->id, 'userid' => $userid, 'before' => $before];
        return $DB->record_exists_select('role_assignments', $select, $params);
    }

    /**
     * Whether somebody has a role in the course, or in a category above it, that Moodle does not track.
     *
     * @param \context $context
     * @param int $userid
     * @return bool
     */
    private static function has_other_role(\context $context, int $userid): bool {
        $roleids = array_column(get_user_roles($context, $userid, true), 'roleid');
        return array_diff($roleids, self::tracked_roles($context)) !== [];
    }

    /**
     * Roles that Moodle tracks in a course.
     *
     * @param \context $context
     * @return int[]
     */
    private static function tracked_roles(\context $context): array {
        [$needed] = get_roles_with_cap_in_context($context, self::CAPABILITY);
        return array_keys($needed);
    }
}
