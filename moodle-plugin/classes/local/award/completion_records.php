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

use local_navigatr\local\contract\vocabulary;

/**
 * Whether Moodle still has a record of the completion that earned an award. Without one the award does not leave.
 *
 * A teacher takes back a completion that was a mistake by deleting its record. Unlocking criteria deletes the records of a
 * whole course, too, and cron writes them anew, within the hour or the day: so an award waits, and goes on with any record
 * that comes back. Only after a day does a person have to look. The award itself is never deleted.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class completion_records {
    /** How long a record may be away before a person has to look. Cron writes most of them anew within minutes. */
    private const RETURN_SECONDS = DAYSECS;

    /** SQL: what an award is marked with while its record is missing. */
    private const MARKS = "('" . award::COMPLETION_MISSING . "', '" . award::COMPLETION_REMOVED . "')";

    /** SQL: neither issued nor decided. Of what may have been issued a person decides anyway. */
    private const OPEN = "(status = 'waiting'
        OR status = 'sent' AND COALESCE(state, 'queued') NOT IN (" . vocabulary::SQL_SETTLED . ")
        AND COALESCE(reason, '') NOT IN (" . vocabulary::SQL_MAY_EXIST . "))";

    /**
     * SQL: an award needs a record of its completion, and there is none.
     *
     * A person answers for what was released by hand and for badges that holders of another one get; a deleted course has no
     * records, a reset removes them, and to a deleted account nothing is issued.
     *
     * @param string $award alias or name of the table of awards
     * @return string
     */
    public static function sql_missing(string $award): string {
        return "($award.origin <> '" . origin::MANUAL . "' AND $award.origin NOT IN " . origin::SQL_BY_OTHERS . "
            AND NOT ($award.origin = '" . origin::BACKFILL . "' AND $award.cycle > 0)
            AND $award.timereset = 0
            AND NOT " . self::sql_recorded($award) . "
            AND EXISTS (SELECT 1 FROM {course} recordcourse WHERE recordcourse.id = $award.courseid)
            AND COALESCE((SELECT recorduser.deleted FROM {user} recorduser WHERE recorduser.id = $award.userid), 1) = 0)";
    }

    /** SQL: kept in Moodle, and sent when a person or its learner says so. */
    private const KEPT = "status IN ('nottracked', 'noconsent')";

    /**
     * Stops what lacks its record, lets go on what has it again, lists what lacked it for a day, and takes over dates that were
     * corrected. What the sidecar has is recalled after this, by {@see \local_navigatr\local\sync\recalls}.
     *
     * @param int $courseid 0: all courses
     */
    public static function update(int $courseid = 0): void {
        $where = $courseid ? " AND courseid = $courseid" : '';
        self::stop(award::COMPLETION_MISSING, 'NOT (timecompletionlost > 0 AND COALESCE(reason, \'\') IN ' . self::MARKS . ')
            AND ' . self::sql_missing('{local_navigatr_award}') . $where);
        // What became free only after its course was deleted, such as by an answer of its learner.
        self::stop(award::COURSE_DELETED, "status = 'waiting' AND due = 1 AND timecompletionlost = 0
            AND NOT EXISTS (SELECT 1 FROM {course} c WHERE c.id = {local_navigatr_award}.courseid)
            AND NOT EXISTS (SELECT 1 FROM {local_navigatr_map} m WHERE m.courseid = {local_navigatr_award}.courseid) $where");
        self::go_on($where);
        self::list_removed($where);
        self::take_over_dates('(' . self::OPEN . ' OR ' . self::KEPT . ")$where");
    }

    /**
     * A learner's completion was recorded just now: what waited for that goes on.
     *
     * @param int $courseid
     * @param int $userid
     */
    public static function note_recorded(int $courseid, int $userid): void {
        self::go_on(" AND courseid = $courseid AND userid = $userid");
    }

    /**
     * A reset removed completions: badges that were earned before stay earned, and what is completed from now on is another
     * completion. What was taken back before stays so.
     *
     * @param int $courseid
     * @param int $userid 0: all learners
     */
    public static function note_reset(int $courseid, int $userid = 0): void {
        global $DB;
        $select = 'courseid = :courseid AND timereset = 0 AND timecompletionlost = 0' . ($userid ? ' AND userid = :userid' : '');
        $DB->set_field_select(award::TABLE, 'timereset', time(), $select, ['courseid' => $courseid, 'userid' => $userid]);
    }

    /**
     * A course was deleted. Where its badge was issued, only what was taken back before stops. Where it was paused, in review or
     * removed, all does, also what the sidecar has: it comes back to Moodle, where people release or cancel each badge.
     *
     * @param int $courseid
     * @param bool $isissued
     */
    public static function note_course_deleted(int $courseid, bool $isissued): void {
        self::stop(award::COURSE_DELETED, "courseid = $courseid" . ($isissued ? ' AND timecompletionlost > 0' : ''));
    }

    /**
     * SQL: the learner of an award has a completion of its course. Asked as a value: for EXISTS PostgreSQL may read all
     * completions of the site first, however few awards are asked about.
     *
     * @param string $award alias or name of the table of awards
     * @return string
     */
    private static function sql_recorded(string $award): string {
        return "COALESCE((SELECT record.timecompleted
                            FROM {course_completions} record
                           WHERE record.course = $award.courseid AND record.userid = $award.userid), 0) > 0";
    }

    /**
     * SQL: an award that was stopped for lack of its record has one again, and goes on with the next sweep.
     *
     * @param string $award alias or name of the table of awards
     * @return string
     */
    public static function sql_is_back(string $award): string {
        return "($award.status = 'waiting' AND $award.timecompletionlost > 0 AND " . self::sql_recorded($award) . "
                 OR $award.status = 'sent' AND $award.state = 'cancelled' AND $award.reason = 'completion_removed'
                    AND $award.cancelreason IS NULL AND NOT " . self::sql_missing($award) . ')';
    }

    /**
     * Stops awards. What the sidecar has, or may have, keeps or gets the state from which it is recalled.
     *
     * @param string $reason
     * @param string $where
     */
    private static function stop(string $reason, string $where): void {
        global $DB;
        // MySQL assigns from left to right, so the status comes last.
        $DB->execute("UPDATE {local_navigatr_award}
                         SET due = CASE WHEN timesent > 0 OR status = 'sent' THEN 2 ELSE due END,
                             state = CASE WHEN timesent > 0 OR status = 'sent' THEN COALESCE(state, 'queued') ELSE state END,
                             timecompletionlost = CASE WHEN timecompletionlost > 0 THEN timecompletionlost ELSE :now END,
                             reason = :reason, cancelreason = :removed, timemodified = :changed, status = 'waiting'
                       WHERE rule >= 0 AND " . self::OPEN . " AND $where", [
            'now' => time(),
            'reason' => $reason,
            'removed' => award::COMPLETION_REMOVED,
            'changed' => time(),
        ]);
    }

    /**
     * Lets go on what has a record again, whichever: that one earns it from now on, and earns no second one. Also what the sidecar
     * was sending when it was taken back, and cancelled only after Moodle had sent it again, or a person had released it. What a
     * person cancelled, or a learner withdrew, stays so.
     *
     * @param string $where
     */
    private static function go_on(string $where): void {
        global $DB;
        $DB->execute("UPDATE {local_navigatr_award}
                         SET due = CASE WHEN status = 'sent' THEN 2 ELSE due END,
                             completionid = COALESCE((SELECT record.id
                                                        FROM {course_completions} record
                                                       WHERE record.course = {local_navigatr_award}.courseid
                                                             AND record.userid = {local_navigatr_award}.userid
                                                             AND record.timecompleted > 0), completionid),
                             timecompletionlost = 0, reason = NULL, cancelreason = NULL, timemodified = :now, status = 'waiting'
                       WHERE " . self::sql_is_back('{local_navigatr_award}') . " $where", ['now' => time()]);
    }

    /**
     * Lists what lacked its record for a day.
     *
     * @param string $where
     */
    private static function list_removed(string $where): void {
        global $DB;
        $DB->execute("UPDATE {local_navigatr_award} SET reason = :removed, timemodified = :now
                       WHERE status = 'waiting' AND reason = :missing
                             AND timecompletionlost > 0 AND timecompletionlost <= :since $where", [
            'removed' => award::COMPLETION_REMOVED,
            'now' => time(),
            'missing' => award::COMPLETION_MISSING,
            'since' => time() - self::RETURN_SECONDS,
        ]);
    }

    /**
     * Takes over the date of a record that somebody corrected, as the plugin Course recompletion permits. Only an earlier one: a
     * record that cron wrote anew has a later date, and what was earned keeps its own.
     *
     * @param string $where
     */
    private static function take_over_dates(string $where): void {
        global $DB;
        $record = '{course_completions} record WHERE record.id = {local_navigatr_award}.completionid
                          AND record.course = {local_navigatr_award}.courseid AND record.userid = {local_navigatr_award}.userid';
        $DB->execute("UPDATE {local_navigatr_award}
                         SET due = CASE WHEN due = 0 AND status = 'sent' AND COALESCE(state, 'queued') = 'queued' THEN 3
                                        ELSE due END,
                             timemodified = :now, timecompleted = (SELECT record.timecompleted FROM $record)
                       WHERE $where AND completionid > 0 AND EXISTS (
                             SELECT 1 FROM $record AND record.timecompleted > 0
                                    AND record.timecompleted < {local_navigatr_award}.timecompleted)", ['now' => time()]);
    }
}
