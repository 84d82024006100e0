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

use local_navigatr\local\award\keys;
use local_navigatr\local\award\origin;
use local_navigatr\local\erasure\erasures;

/**
 * Completions from before a mapping issued: recorded as baselines, which only a confirmed backfill sends.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class baseline {
    /**
     * Records everybody who completed so far as having completed before: nothing is sent for them automatically.
     *
     * @param int $courseid
     */
    public static function record(int $courseid): void {
        self::baseline_where('m.courseid = :courseid', ['courseid' => $courseid]);
    }

    /**
     * Writes baseline awards with one statement, so that a course with a million completions can be mapped.
     *
     * @param string $where about the mapping `m`
     * @param array $params
     */
    public static function baseline_where(string $where, array $params): void {
        global $DB;
        $now = time();
        // One random start for the statement, and the completion's id: unique, a valid UUID, and the same SQL on every database.
        $start = substr(\core\uuid::generate(), 0, 24);
        $uuid = $DB->sql_concat("'$start'", $DB->sql_cast_to_char('cc.id + 100000000000'));
        $onekey = self::sql_of_key();
        $sql = "INSERT INTO {local_navigatr_award}
                       (uuid, courseid, userid, target, rule, cycle, onekey, providerid, badgeid, coursename, timecompleted,
                        completionid, origin, status, due, timesent, usermodified, timecreated, timemodified)
                SELECT $uuid, cc.course, cc.userid, m.target, m.rule, 0, $onekey, m.providerid, m.badgeid, c.fullname,
                       cc.timecompleted, cc.id, 'baseline', 'baseline', 0, 0, 0, $now, $now
                  FROM {course_completions} cc
                  JOIN {course} c ON c.id = cc.course
                  JOIN {local_navigatr_map} m ON m.courseid = cc.course
                 WHERE cc.timecompleted > 0 AND $where AND " . self::unrecorded();
        $DB->execute($sql, $params);
    }

    /**
     * SQL: the completion `cc` of the mapping `m` has no award, neither for its account nor by the vendor's plugin. Where one was
     * erased it stays so, although Moodle may keep the completion.
     *
     * @return string
     */
    public static function unrecorded(): string {
        return self::without_award() . ' AND ' . self::unerased();
    }

    /**
     * SQL: the completion `cc` of the mapping `m` has no award because the learner's data was erased since.
     *
     * @return string
     */
    public static function erased(): string {
        return self::without_award() . ' AND NOT (' . self::unerased() . ')';
    }

    /**
     * SQL: the key of the award that the completion `cc` of the mapping `m` earns first.
     *
     * @return string
     */
    private static function sql_of_key(): string {
        $key = ['courseid' => 'cc.course', 'userid' => 'cc.userid', 'target' => 'm.target', 'rule' => 'm.rule', 'cycle' => '0'];
        return keys::sql_of_award($key);
    }

    /**
     * SQL: the completion has no award. One of an account that was merged into another one keeps that account's key: it counts
     * for both.
     *
     * @return string
     */
    private static function without_award(): string {
        return "NOT EXISTS (
                    SELECT 1
                      FROM {local_navigatr_award} a
                     WHERE a.courseid = cc.course AND a.userid = cc.userid AND a.rule = m.rule
                           AND (a.target = m.target OR a.origin = '" . origin::VENDOR . "')
                ) AND NOT EXISTS (
                    SELECT 1
                      FROM {local_navigatr_award} k
                     WHERE k.onekey = " . self::sql_of_key() . "
                )";
    }

    /**
     * SQL: nobody asked to erase the learner since the completion.
     *
     * @return string
     */
    private static function unerased(): string {
        return erasures::not_pending('cc.userid', 'cc.course')
            . ' AND ' . erasures::none_asked_since('cc.userid', 'cc.course', 'cc.timecompleted');
    }
}
