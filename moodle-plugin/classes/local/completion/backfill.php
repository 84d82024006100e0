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

use local_navigatr\event\backfill_started;
use local_navigatr\local\actor;
use local_navigatr\local\award\award;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\mailable;
use local_navigatr\local\award\origin;
use local_navigatr\local\award\tracking;
use local_navigatr\local\consent\consents;
use local_navigatr\local\consent\erased_refusals;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\queue_forecast;
use local_navigatr\local\transaction;

/**
 * Badges for those who completed a course before it was mapped: counted first, and sent only when a person confirmed the count.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class backfill {
    /** How many awards are released with one statement. */
    private const PAGE = 1000;

    /**
     * A dry run. Nothing is changed, and no call of the sidecar is made.
     *
     * @param int $courseid
     * @param int $since only those who completed since, or whose badge waits for another account; 0: all
     * @return \stdClass the contract's `backfillPreview`
     */
    public static function preview(int $courseid, int $since = 0): \stdClass {
        global $DB;
        $counts = [];
        $mapping = mappings::for_course($courseid);
        if ($mapping) {
            [$sql, $params] = self::standings($mapping, $since);
            $counts = $DB->get_records_sql_menu("SELECT standing, COUNT(1) FROM ($sql) s GROUP BY standing", $params);
        }
        $eligible = (int) ($counts['eligible'] ?? 0);
        unset($counts['eligible']);
        $why = array_filter(vocabulary::BACKFILL_BLOCKS, fn($block) => !empty($counts[$block]));
        return (object) [
            'found' => $eligible + array_sum($counts),
            'eligible' => $eligible,
            'blocked' => array_values(array_map(fn($block) => ['why' => $block, 'count' => (int) $counts[$block]], $why)),
            'seconds' => (int) ceil($eligible / queue_forecast::BADGES_PER_SECOND),
        ];
    }

    /**
     * Sends to all who are eligible, if they are as many as the person saw.
     *
     * Started twice at the same time, it sends nothing twice: an award is released once.
     *
     * @param int $courseid
     * @param int $confirmed how many the person confirmed
     * @param int $since as for {@see preview()}
     * @param int[] $leftout ids of awards that the person left out
     * @return int|null how many are on their way; null when the count is another one by now
     */
    public static function start(int $courseid, int $confirmed, int $since = 0, array $leftout = []): ?int {
        $mapping = mappings::for_course($courseid);
        if (!$mapping || !$mapping->is_issuing()) {
            throw new \moodle_exception('error_backfillnotissuing', 'local_navigatr');
        }
        erased_refusals::recognise();
        $isconfirmed = transaction::run(function () use ($mapping, $confirmed, $since, $leftout) {
            $ids = array_diff(self::eligible_ids($mapping, $since), $leftout);
            $isconfirmed = count($ids) === $confirmed;
            foreach ($isconfirmed ? array_chunk($ids, self::PAGE) : [] as $page) {
                self::release($page);
            }
            return $isconfirmed;
        });
        if ($isconfirmed && $confirmed > 0) {
            isolated::trigger(backfill_started::create_from_mapping($mapping, '', ['count' => $confirmed]));
        }
        return $isconfirmed ? $confirmed : null;
    }

    /**
     * How many of the awards that a person left out would be sent else.
     *
     * @param mapping $mapping
     * @param int[] $leftout
     * @return int
     */
    public static function count_left_out(mapping $mapping, array $leftout): int {
        return $leftout === [] ? 0 : count(array_intersect($leftout, self::eligible_ids($mapping, 0)));
    }

    /**
     * Awards that are sent when somebody confirms.
     *
     * @param mapping $mapping
     * @param int $since
     * @return int[]
     */
    private static function eligible_ids(mapping $mapping, int $since): array {
        global $DB;
        [$sql, $params] = self::standings($mapping, $since);
        return $DB->get_fieldset_sql("SELECT id FROM ($sql) s WHERE standing = 'eligible' ORDER BY id", $params);
    }

    /**
     * Hands awards over to the next exchange.
     *
     * @param int[] $ids
     */
    private static function release(array $ids): void {
        global $DB;
        [$insql, $params] = $DB->get_in_or_equal($ids, SQL_PARAMS_NAMED);
        $sql = "UPDATE {local_navigatr_award}
                   SET origin = :origin, status = :waiting, due = :due, usermodified = :usermodified,
                       realuserid = :realuserid, timemodified = :now
                 WHERE status = :baseline AND id $insql";
        $DB->execute($sql, $params + actor::columns() + [
            'origin' => origin::BACKFILL,
            'waiting' => award::WAITING,
            'due' => award::DUE,
            'now' => time(),
            'baseline' => award::BASELINE,
        ]);
    }

    /**
     * SQL: `id`, `userid`, `timecompleted` and `standing` of each award of somebody who completed earlier: eligible, or the first
     * thing that is in the way. A restore copies completions with their times: who has the badge from the course that they come
     * from, may have it, or gets it still, needs no second one.
     * Only of learners that the user may see: with separate groups, teachers send to learners in their own groups.
     *
     * @param mapping $mapping
     * @param int $since
     * @return array SQL and parameters
     */
    public static function standings(mapping $mapping, int $since): array {
        $context = \context_course::instance($mapping->get('courseid'));
        [$tracked, $params] = get_enrolled_sql($context, 'moodle/course:isincompletionreports', 0, true);
        $role = get_with_capability_join($context, 'moodle/course:isincompletionreports', 'learner.id');
        $params += $role->params;
        // Whose enrolment has ended since was a learner all the same.
        $wastracked = "EXISTS (SELECT 1 FROM {user} learner $role->joins WHERE learner.id = a.userid AND $role->wheres)
                            AND " . tracking::sql_enrolled('a.courseid', 'a.userid', 'a.timecompleted');
        $mayhave = "source.status = 'waiting' OR source.status = 'sent' AND (source.state = 'issued'
                    OR source.state IN (" . vocabulary::SQL_UNSETTLED . ")
                    OR source.reason IN (" . vocabulary::SQL_MAY_EXIST . "))";
        [$visible, $more] = award_scope::of_course($mapping->get('courseid'))->sql_awards('a');
        $only = $since === 0 ? '' : "AND (a.timecompleted >= $since OR EXISTS (
                           SELECT 1
                             FROM {local_navigatr_award} w
                            WHERE w.courseid = a.courseid AND w.userid = a.userid AND w.rule = a.rule
                                  AND w.target <> a.target AND w.status = 'waiting'))";
        $sql = "SELECT a.id, a.userid, a.timecompleted,
                       CASE WHEN NOT EXISTS (SELECT 1
                                               FROM {course_completions} cc
                                              WHERE cc.course = a.courseid AND cc.userid = a.userid
                                                    AND cc.timecompleted > 0) THEN 'notcomplete'
                            WHEN u.id IS NULL OR u.deleted = 1 THEN 'deleted'
                            WHEN u.suspended = 1 OR u.auth = 'nologin' THEN 'suspended'
                            WHEN " . mailable::sql_no_email('u') . " THEN 'noemail'
                            WHEN EXISTS (SELECT 1
                                           FROM {local_navigatr_award} had
                                          WHERE had.courseid = a.courseid AND had.userid = a.userid AND had.rule = a.rule
                                                AND had.state = 'issued') THEN 'issued'
                            WHEN EXISTS (SELECT 1
                                           FROM {local_navigatr_award} had
                                          WHERE had.courseid = a.courseid AND had.userid = a.userid AND had.rule = a.rule
                                                AND had.state IN ('revoking', 'revoked')) THEN 'revoked'
                            WHEN EXISTS (SELECT 1
                                           FROM {local_navigatr_award} source
                                          WHERE source.userid = a.userid AND source.courseid <> a.courseid
                                                AND source.target = a.target AND source.badgeid = a.badgeid
                                                AND source.timecompleted = a.timecompleted AND ($mayhave)) THEN 'copied'
                            WHEN NOT EXISTS (SELECT 1 FROM ($tracked) tracked WHERE tracked.id = a.userid)
                                 AND NOT ($wastracked) THEN 'nottracked'
                            WHEN " . consents::sql_answered('a', consents::REFUSED) . " THEN 'refused'
                            WHEN NOT " . consents::sql_allow('a') . " THEN 'noconsent'
                            ELSE 'eligible'
                       END AS standing
                  FROM {local_navigatr_award} a
             LEFT JOIN {user} u ON u.id = a.userid
                 WHERE a.courseid = :backfillcourse AND a.target = :backfilltarget
                       AND a.rule = :backfillrule AND a.status = :backfillstatus AND $visible $only";
        return [$sql, $params + $more + [
            'backfillcourse' => $mapping->get('courseid'),
            'backfilltarget' => $mapping->get('target'),
            'backfillrule' => $mapping->get('rule'),
            'backfillstatus' => award::BASELINE,
        ]];
    }
}
