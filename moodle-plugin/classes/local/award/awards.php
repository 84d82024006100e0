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

use local_navigatr\local\consent\consents;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sync\erasures;

/**
 * All awards: how they come to be, and how many there are. No call of the sidecar is made here.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class awards {
    /** How many missed completions one sweep takes; the next one goes on. */
    private const SWEEP_MAX = 10000;

    /** Names of counts, where they are not just how the awards stand. */
    private const COUNT_NAMES = [
        award::NOT_TRACKED => 'notTracked', award::NO_CONSENT => 'noConsent', 'needs_attention' => 'needsAttention',
        award::COMPLETION_MISSING => 'completionMissing',
    ];

    /**
     * Records that a learner completed a mapped course. Does nothing when it is recorded already or the course is not mapped.
     *
     * What was earned before the mapping began to issue is a baseline, however late Moodle tells of it.
     *
     * @param \stdClass $completion `id` (0: Moodle has no row of it), `course`, `userid` and `timecompleted`
     * @param string $origin `event`, `sweep` or `manual`
     * @return bool whether a row was written
     */
    public static function record(\stdClass $completion, string $origin): bool {
        $mapping = mappings::for_course((int) $completion->course);
        if (!$mapping) {
            return false;
        }
        [$userid, $timecompleted] = [$completion->userid, $completion->timecompleted];
        if (self::latest(mapping_key::of($mapping), $userid)) {
            // Whether this is another one only the sweep can tell: it sees how many there are. See recompletions.
            return false;
        }
        $isearlier = baseline_rule::is_completion($mapping, $userid, $timecompleted);
        $standing = $isearlier ? ['status' => award::BASELINE] : self::first_standing($mapping, $completion);
        return self::add($mapping, $userid, $standing + [
            'cycle' => 0,
            'completionid' => (int) $completion->id,
            'timecompleted' => $timecompleted,
            'origin' => $isearlier ? 'baseline' : $origin,
        ]);
    }

    /**
     * Writes an award for the badge that a course is mapped to.
     *
     * @param mapping $mapping
     * @param int $userid the learner
     * @param array $facts `cycle`, `completionid`, `timecompleted`, `origin`, `status`, and any other column
     * @return bool false when somebody else wrote it first
     */
    public static function add(mapping $mapping, int $userid, array $facts): bool {
        global $DB;
        $row = (array) mapping_key::of($mapping) + ['userid' => $userid] + $facts;
        $onekey = ['onekey' => keys::of_award($row)];
        $row += $onekey + [
            'uuid' => \core\uuid::generate(),
            'providerid' => $mapping->get('providerid'),
            'badgeid' => $mapping->get('badgeid'),
            'coursename' => (string) $DB->get_field('course', 'fullname', ['id' => $row['courseid']]),
            'due' => $facts['status'] === award::WAITING ? award::DUE : award::NOT_DUE,
            'timecreated' => time(),
            'timemodified' => time(),
        ];
        try {
            $DB->insert_record(award::TABLE, (object) $row);
        } catch (\dml_write_exception $e) {
            if ($DB->record_exists(award::TABLE, $onekey)) {
                return false;
            }
            throw $e;
        }
        return true;
    }

    /**
     * A learner's award of the last cycle, for this account or by the vendor's plugin.
     *
     * @param mapping_key $key of the mapping
     * @param int $userid
     * @return \stdClass|null
     */
    public static function latest(mapping_key $key, int $userid): ?\stdClass {
        global $DB;
        $select = 'courseid = :courseid AND userid = :userid AND rule = :rule AND (target = :target OR origin = :vendor)
                   AND status <> :merged';
        $params = (array) $key + ['userid' => $userid, 'vendor' => award::BY_VENDOR, 'merged' => award::MERGED];
        $rows = $DB->get_records_select(award::TABLE, $select, $params, 'cycle DESC, id DESC', '*', 0, 1);
        return reset($rows) ?: null;
    }

    /**
     * Finds completions of mapped courses that have no award yet, whatever the reason why they were missed.
     *
     * @return int how many were recorded
     */
    public static function sweep(): int {
        global $DB;
        isolated::run('earlier completions', fn() => self::baseline_where('m.state = :state', ['state' => mapping::REVIEW]));
        isolated::run('completions without a record', [completion_records::class, 'update']);
        isolated::run('learners who were not tracked', [tracking::class, 'look_again']);
        isolated::run('merged accounts', [merged_accounts::class, 'catch_up']);
        $sql = "SELECT cc.id, cc.course, cc.userid, cc.timecompleted
                  FROM {course_completions} cc
                  JOIN {local_navigatr_map} m ON m.courseid = cc.course AND m.rule = :rule
                 WHERE cc.timecompleted > 0 AND " . self::unrecorded();
        $unrecorded = $DB->get_records_sql($sql, ['rule' => mapping::COURSE_RULE], 0, self::SWEEP_MAX);
        $recorded = 0;
        foreach ($unrecorded as $missed) {
            isolated::run("completion $missed->id of course $missed->course", function () use ($missed, &$recorded) {
                $recorded += (int) self::record($missed, 'sweep');
            });
        }
        isolated::run('completions once more', function () use (&$recorded) {
            $recorded += recompletions::start(self::SWEEP_MAX);
        });
        return $recorded;
    }

    /**
     * Records everybody who completed so far as having completed before: nothing is sent for them by itself.
     *
     * @param int $courseid
     */
    public static function baseline(int $courseid): void {
        self::baseline_where('m.courseid = :courseid', ['courseid' => $courseid]);
    }

    /**
     * Counts of all of a course's awards, or of all there are with course id 0. A person may see fewer: {@see counts_seen()}.
     *
     * @param int $courseid
     * @return \stdClass the counts of the contract's `progress`, without `etaSeconds`
     */
    public static function counts(int $courseid): \stdClass {
        return self::count_where(...($courseid ? ['a.courseid = :courseid', ['courseid' => $courseid]] : ['1 = 1', []]));
    }

    /**
     * Counts of the awards that the user may see.
     *
     * @param award_scope $scope
     * @return \stdClass as of {@see counts()}
     */
    public static function counts_seen(award_scope $scope): \stdClass {
        return self::count_where(...$scope->sql_awards('a'));
    }

    /**
     * Why awards that the user may see need attention.
     *
     * @param award_scope $scope
     * @return int[] numbers by reason, the most frequent first; the reason of those without one is empty
     */
    public static function attention_seen(award_scope $scope): array {
        global $DB;
        [$where, $params] = $scope->sql_awards('a');
        $sql = "SELECT reason, COUNT(1) AS number
                  FROM (SELECT COALESCE(a.reason, :none) AS reason
                          FROM {local_navigatr_award} a
                         WHERE $where AND " . award::standing('a') . " = 'needs_attention') s
              GROUP BY reason
              ORDER BY number DESC, reason";
        return array_map('intval', $DB->get_records_sql_menu($sql, $params + ['none' => '']));
    }

    /**
     * How many badges were earned that are to be issued, or are.
     *
     * @param \stdClass $counts of {@see counts()}
     * @return int
     */
    public static function earned(\stdClass $counts): int {
        return $counts->waiting + $counts->completionMissing + $counts->queued + $counts->sending + $counts->unknown
            + $counts->needsAttention + $counts->issued;
    }

    /**
     * Counts. What waits for nothing but the record of its completion does not go on with the rest, and is counted apart: as it is
     * at this moment, also before a sweep has noticed it.
     *
     * @param string $where about the award `a`
     * @param array $params
     * @return \stdClass
     */
    private static function count_where(string $where, array $params): \stdClass {
        global $DB;
        $standing = award::standing('a');
        $missing = "$standing IN ('waiting', 'queued') AND " . completion_records::sql_missing('a');
        $sql = "SELECT standing, COUNT(1) AS number
                  FROM (SELECT CASE WHEN $missing THEN '" . award::COMPLETION_MISSING . "' ELSE $standing END AS standing
                          FROM {local_navigatr_award} a
                         WHERE a.status <> 'merged' AND $where) s
              GROUP BY standing";
        $counts = array_fill_keys(
            [
                'waiting', 'completionMissing', 'queued', 'sending', 'issued', 'unknown', 'needsAttention', 'cancelled',
                'baseline', 'notTracked', 'noConsent',
            ],
            0
        );
        foreach ($DB->get_records_sql_menu($sql, $params) as $standing => $number) {
            $counts[self::COUNT_NAMES[$standing] ?? $standing] += (int) $number;
        }
        return (object) $counts;
    }

    /**
     * Where a new award stands.
     *
     * @param mapping $mapping
     * @param \stdClass $completion `userid` and `timecompleted`
     * @return array `status`, and `reason` where there is one
     */
    public static function first_standing(mapping $mapping, \stdClass $completion): array {
        $courseid = (int) $mapping->get('courseid');
        $userid = (int) $completion->userid;
        if (!tracking::was_tracked($courseid, $userid, (int) $completion->timecompleted)) {
            return ['status' => award::NOT_TRACKED, 'reason' => tracking::reason($courseid, $userid)];
        }
        return ['status' => self::status_by_consent($mapping, $userid)];
    }

    /**
     * Where an award stands that nothing but a missing consent may keep.
     *
     * @param mapping $mapping
     * @param int $userid
     * @return string
     */
    public static function status_by_consent(mapping $mapping, int $userid): string {
        return consents::allow($mapping, $userid) ? award::WAITING : award::NO_CONSENT;
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
        return is_enrolled($context, $userid, '', true) && tracking::has_role($courseid, $userid);
    }

    /**
     * SQL: the completion `cc` of the mapping `m` has no award, neither for its account nor by the vendor's plugin. Where one was
     * erased it stays so, although Moodle may keep the completion.
     *
     * @return string
     */
    private static function unrecorded(): string {
        return "NOT EXISTS (
                    SELECT 1
                      FROM {local_navigatr_award} a
                     WHERE a.courseid = cc.course AND a.userid = cc.userid AND a.rule = m.rule
                           AND (a.target = m.target OR a.origin = '" . award::BY_VENDOR . "')
                ) AND " . erasures::not_pending('cc.userid', 'cc.course')
            . ' AND ' . erasures::none_asked_since('cc.userid', 'cc.course', 'cc.timecompleted');
    }

    /**
     * Writes baseline awards with one statement, so that a course with a million completions can be mapped.
     *
     * @param string $where about the mapping `m`
     * @param array $params
     */
    private static function baseline_where(string $where, array $params): void {
        global $DB;
        $now = time();
        // One random start for the statement, and the completion's id: unique, a valid UUID, and the same SQL on every database.
        $start = substr(\core\uuid::generate(), 0, 24);
        $uuid = $DB->sql_concat("'$start'", $DB->sql_cast_to_char('cc.id + 100000000000'));
        $key = ['courseid' => 'cc.course', 'userid' => 'cc.userid', 'target' => 'm.target', 'rule' => 'm.rule', 'cycle' => '0'];
        $onekey = keys::sql_of_award($key);
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
}
