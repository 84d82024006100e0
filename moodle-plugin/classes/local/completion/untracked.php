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

namespace local_navigatr\local\completion;

use local_navigatr\local\award\award;
use local_navigatr\local\award\tracking;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mappings;

/**
 * Learners that Moodle did not track when they completed: looked at again, as their enrolment may have been recorded late.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class untracked {
    /** A change of an enrolment or a role that comes later says nothing of the time of the completion. */
    private const CHANGE_SECONDS = WEEKSECS;

    /** How old a completion is looked at again: a change counts for a week, and cron may be down for another. */
    private const LOOK_SECONDS = 2 * WEEKSECS;

    /** How many are looked at in one run; those looked at oldest first. */
    private const LOOK_MAX = 1000;

    /**
     * Asks the same question again about those who were not tracked: an enrolment or a role may have been missing for a night.
     */
    public static function look_again(): void {
        global $DB;
        $intime = self::CHANGE_SECONDS . ' + a.timecompleted';
        $enrolled = tracking::sql_enrolled('a.courseid', 'a.userid', 'a.timecompleted', "ue.timemodified <= $intime
                               AND enrolment.timemodified <= $intime");
        // A role may be given in a category.
        $below = $DB->sql_concat('place.path', "'/%'");
        $sql = "SELECT a.*
                  FROM {local_navigatr_award} a
                  JOIN {context} ctx ON ctx.instanceid = a.courseid AND ctx.contextlevel = " . CONTEXT_COURSE . "
                 WHERE a.status = :nottracked AND a.reason IS NULL AND a.timecompleted >= :since AND $enrolled
                       AND EXISTS (SELECT 1
                                     FROM {role_assignments} ra
                                     JOIN {context} place ON place.id = ra.contextid
                                    WHERE (place.id = ctx.id OR ctx.path LIKE $below) AND ra.userid = a.userid
                                          AND ra.timemodified <= $intime)
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
        $isofthen = tracking::has_role((int) $award->courseid, (int) $award->userid)
            && !tracking::has_other_role($context, (int) $award->userid)
            && self::was_assigned($context, (int) $award->userid, $award->timecompleted + self::CHANGE_SECONDS);
        if (!$mapping || $mapping->get('target') !== $award->target || !$isofthen) {
            return;
        }
        $status = award_writer::status_by_consent($mapping, (int) $award->userid);
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
        [$in, $params] = $DB->get_in_or_equal(tracking::tracked_roles($context), SQL_PARAMS_NAMED, 'role', true, 0);
        [$places, $ids] = $DB->get_in_or_equal($context->get_parent_context_ids(true), SQL_PARAMS_NAMED, 'place');
        $select = "contextid $places AND userid = :userid AND timemodified <= :before AND roleid $in";
        $params += $ids + ['userid' => $userid, 'before' => $before];
        return $DB->record_exists_select('role_assignments', $select, $params);
    }
}
