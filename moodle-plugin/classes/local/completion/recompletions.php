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

use local_navigatr\local\award\awards;
use local_navigatr\local\award\origin;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;

/**
 * Where a course issues again: whose later completion earns another badge.
 *
 * Another record with a later date is not enough: unlocking completion deletes the records of a whole course, and cron writes them
 * anew with today's date. So another cycle starts only after a reset that was seen, or while no completion setting changed since
 * the award. All others wait for a person, and so do many at once: {@see held_recompletions}. After two accounts were merged so
 * does a completion of the account whose award did not stay; where that one was issued, the completion has its badge.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class recompletions {
    /** How many of a course start in one run without a person. A mistake of this rule must not reach a whole course. */
    private const WITHOUT_PERSON_MAX = 50;

    /** How many rows are changed with one statement. */
    private const PAGE = 1000;

    /** SQL: the award `a` is not on its way any more, so that another one can follow. */
    private const SETTLED = "(a.status IN ('baseline', 'nottracked', 'cancelled')
        OR (a.status = 'sent' AND a.state IN (" . vocabulary::SQL_SETTLED . ')))';

    /**
     * SQL: the completion after the award `a` of the mapping `m` is another one for sure, and nothing speaks against another
     * badge. Whose badge was revoked gets another one only by a person.
     */
    private const SURE = "((a.timereset > 0 OR m.timecompletionchanged < a.timecreated)
        AND COALESCE(a.state, '') NOT IN ('revoking', 'revoked') AND NOT " . self::MERGED . '))';

    /** SQL: the completion `cc` earned an award that did not stay when two accounts were merged. The bracket is left open. */
    private const MERGED = "EXISTS (
        SELECT 1
          FROM {local_navigatr_award} merged
         WHERE merged.courseid = a.courseid AND merged.userid = a.userid AND merged.target = a.target AND merged.rule = a.rule
               AND merged.completionid = cc.id AND merged.status = 'merged'";

    /**
     * Notes that a completion setting or an activity of a course changed. Only when: which matters is not to be told from it.
     *
     * @param int $courseid
     */
    public static function note_settings_changed(int $courseid): void {
        global $DB;
        $DB->set_field(mapping::TABLE, 'timecompletionchanged', time(), ['courseid' => $courseid]);
    }

    /**
     * A course begins to issue again: what its learners have completed by now earns nothing more.
     *
     * @param mapping $mapping
     */
    public static function begin(mapping $mapping): void {
        global $DB;
        $record = '{course_completions} cc WHERE cc.course = {local_navigatr_award}.courseid
                          AND cc.userid = {local_navigatr_award}.userid AND cc.timecompleted > 0';
        $DB->execute("UPDATE {local_navigatr_award} SET completionid = (SELECT cc.id FROM $record)
                       WHERE courseid = :courseid AND target = :target AND rule = :rule
                             AND EXISTS (SELECT 1 FROM $record)", (array) mapping_key::of($mapping));
    }

    /**
     * Starts another cycle for those who completed again, as far as no person has to be asked.
     *
     * @param int $limit how many awards at most
     * @return int how many
     */
    public static function start(int $limit): int {
        if (!mapping::record_exists_select('issueagain = 1')) {
            // Most sites have no such course, and a large table of awards.
            return 0;
        }
        self::bind_issued_before();
        // What was never sent because nobody tracked it is no badge that could be issued again.
        self::hold('NOT ' . self::SURE . " AND a.status <> 'nottracked'", $limit);
        $crowded = self::crowded_courses();
        if ($crowded) {
            self::hold("a.courseid IN ($crowded) AND " . self::SURE, $limit);
        }
        $uncrowded = $crowded ? "a.courseid NOT IN ($crowded)" : '1 = 1';
        $isunheld = 'ABS(a.heldcompletionid) <> cc.id';
        return self::record(self::SURE . " AND $isunheld AND $uncrowded", $limit) + self::start_confirmed($limit);
    }

    /**
     * A badge that a person or another plugin issued, or a person issued again, before its learner completed is the one for that
     * completion, and not for a later one.
     */
    private static function bind_issued_before(): void {
        global $DB;
        $record = '{course_completions} cc WHERE cc.course = {local_navigatr_award}.courseid
                          AND cc.userid = {local_navigatr_award}.userid AND cc.timecompleted > 0';
        $DB->execute("UPDATE {local_navigatr_award} SET completionid = (SELECT cc.id FROM $record)
                       WHERE (issuereason IS NOT NULL OR origin = :obf OR cycle > 0 AND origin IN (:manual, :backfill))
                             AND rule = :rule AND completionid = 0 AND timereset = 0
                             AND EXISTS (SELECT 1 FROM $record)", [
            'obf' => origin::LOCAL_OBF, 'manual' => origin::MANUAL, 'backfill' => origin::BACKFILL, 'rule' => mapping::COURSE_RULE,
        ]);
    }

    /**
     * Starts another cycle where a person said yes.
     *
     * @param int $limit how many awards at most
     * @param int $courseid 0: of all courses
     * @return int how many
     */
    public static function start_confirmed(int $limit, int $courseid = 0): int {
        if (!mapping::record_exists_select('issueagain = 1')) {
            return 0;
        }
        return self::record('a.heldcompletionid = -cc.id' . ($courseid ? " AND a.courseid = $courseid" : ''), $limit);
    }

    /**
     * SQL: awards `a` of mappings `m` that issue again, and the later completions `cc` of their learners.
     *
     * @return string from FROM on; more conditions can follow
     */
    public static function sql_later(): string {
        return "FROM {local_navigatr_award} a
                JOIN {local_navigatr_map} m ON m.courseid = a.courseid AND m.target = a.target AND m.rule = a.rule
                                               AND m.rule = " . mapping::COURSE_RULE . " AND m.issueagain = 1
                JOIN {course_completions} cc ON cc.course = a.courseid AND cc.userid = a.userid
               WHERE cc.timecompleted > a.timecompleted AND cc.id <> a.completionid AND " . self::SETTLED . "
                     AND NOT EXISTS (
                         SELECT 1
                           FROM {local_navigatr_award} later
                          WHERE later.courseid = a.courseid AND later.userid = a.userid AND later.target = a.target
                                AND later.rule = a.rule AND later.cycle > a.cycle
                     ) AND NOT " . self::MERGED . " AND merged.state = 'issued')
                     AND " . erasures::not_pending('a.userid', 'a.courseid');
    }

    /**
     * Ids of courses in which so many completed again that a person is asked about all. Those already asked about count.
     *
     * @return string for SQL; empty: there is none
     */
    private static function crowded_courses(): string {
        global $DB;
        $sql = 'SELECT a.courseid ' . self::sql_later() . ' AND ' . self::SURE . ' AND a.heldcompletionid >= 0
              GROUP BY a.courseid HAVING COUNT(1) > ' . self::WITHOUT_PERSON_MAX;
        return implode(', ', $DB->get_fieldset_sql($sql));
    }

    /**
     * Notes for which completions a person is asked. Each completion is asked about once.
     *
     * @param string $which SQL about `a`, `m` and `cc`
     * @param int $limit
     */
    private static function hold(string $which, int $limit): void {
        global $DB;
        $sql = 'SELECT a.id ' . self::sql_later() . " AND $which AND ABS(a.heldcompletionid) <> cc.id";
        foreach (array_chunk(array_keys($DB->get_records_sql($sql, null, 0, $limit)), self::PAGE) as $page) {
            [$in, $params] = $DB->get_in_or_equal($page, SQL_PARAMS_NAMED);
            $DB->execute("UPDATE {local_navigatr_award} SET timemodified = :now, heldcompletionid = COALESCE((
                              SELECT cc.id
                                FROM {course_completions} cc
                               WHERE cc.course = {local_navigatr_award}.courseid AND cc.userid = {local_navigatr_award}.userid
                          ), 0)
                           WHERE id $in", $params + ['now' => time()]);
        }
    }

    /**
     * Writes the awards of another cycle.
     *
     * @param string $which SQL about `a`, `m` and `cc`
     * @param int $limit
     * @return int how many
     */
    private static function record(string $which, int $limit): int {
        global $DB;
        $sql = 'SELECT a.id, a.uuid, a.courseid, a.userid, a.cycle, a.heldcompletionid, a.usermodified, a.realuserid,
                       cc.id AS completionid, cc.timecompleted ' . self::sql_later() . " AND $which ORDER BY cc.id";
        $recorded = 0;
        foreach ($DB->get_records_sql($sql, null, 0, $limit) as $row) {
            isolated::run("completion after award $row->uuid of course $row->courseid", function () use ($row, &$recorded) {
                $recorded += (int) self::add_next($row);
            });
        }
        return $recorded;
    }

    /**
     * Writes the award of another cycle for one learner.
     *
     * @param \stdClass $row of {@see self::record()}
     * @return bool
     */
    private static function add_next(\stdClass $row): bool {
        $mapping = mappings::for_course((int) $row->courseid);
        if (!$mapping) {
            return false;
        }
        return award_writer::add($mapping, (int) $row->userid, award_writer::first_standing($mapping, $row) + [
            'cycle' => $row->cycle + 1,
            'completionid' => $row->completionid,
            'timecompleted' => $row->timecompleted,
            'origin' => 'sweep',
            // Who confirmed it.
            'usermodified' => $row->heldcompletionid < 0 ? $row->usermodified : 0,
            'realuserid' => $row->heldcompletionid < 0 ? $row->realuserid : 0,
        ]);
    }
}
