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

namespace local_navigatr\local;

/**
 * Where a course issues again: who completed it again after the completion had gone.
 *
 * A completion that comes back with its old date (unlocked criteria, a second event) is not another one. That it had gone
 * is noticed by the sweep; only a completion dated after that counts.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class recompletions {
    /** SQL: the award `a` is not on its way any more, so that another one can follow. */
    private const SETTLED = "(a.status IN ('baseline', 'nottracked', 'cancelled')
        OR (a.status = 'sent' AND a.state IN ('issued', 'cancelled')))";

    /**
     * Notes whose completion has gone, in courses that issue again, and forgets it where it came back as it was.
     */
    public static function note_gone(): void {
        global $DB;
        // Most sites have no such course, and a large table of awards.
        if (!mapping::record_exists_select('issueagain = 1')) {
            return;
        }
        $DB->execute("UPDATE {local_navigatr_award} SET timegone = :now WHERE timegone = 0 AND EXISTS (
            SELECT 1
              FROM {local_navigatr_map} m
             WHERE m.courseid = {local_navigatr_award}.courseid AND m.target = {local_navigatr_award}.target
                   AND m.rule = {local_navigatr_award}.rule AND m.issueagain = 1
        ) AND NOT EXISTS (
            SELECT 1
              FROM {course_completions} cc
             WHERE cc.course = {local_navigatr_award}.courseid AND cc.userid = {local_navigatr_award}.userid
                   AND cc.timecompleted > 0
        )", ['now' => time()]);
        // Back with its old date, it had not gone: nothing that happens to it later counts from then.
        $DB->execute("UPDATE {local_navigatr_award} SET timegone = 0 WHERE timegone > 0 AND EXISTS (
            SELECT 1
              FROM {course_completions} cc
             WHERE cc.course = {local_navigatr_award}.courseid AND cc.userid = {local_navigatr_award}.userid
                   AND cc.timecompleted > 0 AND cc.timecompleted <= {local_navigatr_award}.timegone
        )");
    }

    /**
     * Whether a completion earns another badge after the one of the last cycle.
     *
     * @param mapping $mapping
     * @param \stdClass $latest row of the award of the last cycle
     * @param int $timecompleted
     * @return bool
     */
    public static function is_again(mapping $mapping, \stdClass $latest, int $timecompleted): bool {
        return $mapping->get('issueagain') && $latest->timegone > 0 && $timecompleted > $latest->timegone
            && self::is_settled($latest);
    }

    /**
     * Completions that earn another badge and whose event was missed, or came while the badge before was on its way.
     *
     * @param int $limit
     * @return \stdClass[] `course`, `userid`, `timecompleted` by id of the completion
     */
    public static function missed(int $limit): array {
        global $DB;
        $sql = "SELECT cc.id, cc.course, cc.userid, cc.timecompleted
                  FROM {local_navigatr_award} a
                  JOIN {local_navigatr_map} m ON m.courseid = a.courseid AND m.target = a.target AND m.rule = a.rule
                                                 AND m.rule = :rule AND m.issueagain = 1
                  JOIN {course_completions} cc ON cc.course = a.courseid AND cc.userid = a.userid
                 WHERE a.timegone > 0 AND cc.timecompleted > a.timegone AND " . self::SETTLED . "
                       AND NOT EXISTS (
                           SELECT 1
                             FROM {local_navigatr_award} later
                            WHERE later.courseid = a.courseid AND later.userid = a.userid AND later.target = a.target
                                  AND later.rule = a.rule AND later.cycle > a.cycle
                       )";
        return $DB->get_records_sql($sql, ['rule' => mapping::COURSE_RULE], 0, $limit);
    }

    /**
     * The same as {@see self::SETTLED}, of one row.
     *
     * @param \stdClass $award
     * @return bool
     */
    private static function is_settled(\stdClass $award): bool {
        return $award->status === award::SENT
            ? in_array($award->state, ['issued', 'cancelled'], true)
            : in_array($award->status, [award::BASELINE, award::NOT_TRACKED, award::CANCELLED], true);
    }
}
