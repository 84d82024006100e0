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
use local_navigatr\local\number;

/**
 * Counts of awards by how they stand, for pages. Exact up to a limit, so that a page of a large site takes no longer than that of
 * a small one: for each status and state an index finds the first rows, and no others are read.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class award_counts {
    /** What people need to know exactly. One more stands for "more". */
    public const MOST = 10000;

    /** @var string[] Names of counts, where they are not just how the awards stand. */
    private const NAMES = [
        award::NOT_TRACKED => 'notTracked', award::NO_CONSENT => 'noConsent', 'needs_attention' => 'needsAttention',
        award::COMPLETION_MISSING => 'completionMissing',
    ];

    /** @var string[] All counts. */
    private const ALL = [
        'waiting', 'completionMissing', 'queued', 'sending', 'issued', 'unknown', 'needsAttention', 'cancelled', 'revoking',
        'revoked', 'baseline', 'notTracked', 'noConsent',
    ];

    /** Of so many the record of the completion is looked up. Of more it takes too long, and what the last sweep noticed counts. */
    public const MOST_LOOKED_UP = 1000;

    /** What tells how an award stands that waits: an index has all of it, so that no row is read. */
    private const COLUMNS = 'a.status, a.due, a.state, a.reason, a.timecompletionlost';

    /** And what tells which record of a completion earned it. */
    private const LOOKED_UP = self::COLUMNS . ', a.origin, a.cycle, a.timereset, a.courseid, a.userid';

    /**
     * Counts. What waits for nothing but the record of its completion does not go on with the rest, and is counted apart: as it is
     * at this moment, also before a sweep has noticed it, unless there are too many to look.
     *
     * @param callable $scope gives SQL about the award `a`, and its parameters, anew with each call
     * @return \stdClass the counts of the contract's `progress`, without `etaSeconds`; none above {@see self::MOST} + 1
     */
    public static function count(callable $scope): \stdClass {
        $rows = self::read($scope, array_keys(self::places()), false);
        $few = array_keys(array_filter(
            self::numbers($rows),
            fn($number, $place) => $number <= self::MOST_LOOKED_UP && self::is_open($place),
            ARRAY_FILTER_USE_BOTH
        ));
        if ($few !== []) {
            $others = array_filter($rows, fn($row) => !in_array((int) $row->place, $few, true));
            $rows = array_merge($others, self::read($scope, $few, true));
        }
        return (object) self::sum($rows);
    }

    /**
     * Reads places.
     *
     * @param callable $scope as above
     * @param int[] $places
     * @param bool $islookedup whether records of completions are looked up
     * @return \stdClass[] `place`, `standing` and `number`
     */
    private static function read(callable $scope, array $places, bool $islookedup): array {
        global $DB;
        $selects = [];
        $params = [];
        foreach ($places as $place) {
            [$where, $more] = $scope();
            $selects[] = self::sql_place($place, $where, $islookedup);
            $params += $more;
        }
        $rows = $DB->get_recordset_sql(implode(' UNION ALL ', $selects), $params);
        $read = iterator_to_array($rows, false);
        $rows->close();
        return $read;
    }

    /**
     * How many awards were read in each place.
     *
     * @param \stdClass[] $rows of {@see read()}
     * @return int[] by place; where there are none it is missing
     */
    private static function numbers(array $rows): array {
        $numbers = [];
        foreach ($rows as $row) {
            $numbers[$row->place] = ($numbers[$row->place] ?? 0) + (int) $row->number;
        }
        return array_filter($numbers);
    }

    /**
     * Whether awards in a place may wait for a record of their completion.
     *
     * @param int $place
     * @return bool
     */
    private static function is_open(int $place): bool {
        return in_array(self::places()[$place][1], [award::WAITING, 'queued'], true);
    }

    /**
     * SQL: reads no more rows than are counted.
     *
     * @return string
     */
    public static function sql_limit(): string {
        return ' LIMIT ' . (self::MOST + 1);
    }

    /**
     * How a count is written.
     *
     * @param int $count
     * @return string
     */
    public static function shown(int $count): string {
        return $count === self::MOST + 1
            ? get_string('countatleast', 'local_navigatr', number::shown(self::MOST))
            : number::shown($count);
    }

    /**
     * SQL of the places in which awards are counted, by their number: each is one range of an index. And how most stand there.
     *
     * @return array[]
     */
    private static function places(): array {
        $places = [["a.status = 'sent' AND a.state IS NULL", 'queued']];
        foreach (vocabulary::ISSUANCE_STATES as $state) {
            $places[] = ["a.status = 'sent' AND a.state = '$state'", $state];
        }
        foreach (array_diff(vocabulary::AWARD_STATUSES, [award::SENT, award::MERGED]) as $status) {
            $places[] = ["a.status = '$status'", $status];
        }
        return $places;
    }

    /**
     * SQL: counts one place.
     *
     * @param int $place
     * @param string $where about the award `a`
     * @param bool $islookedup whether records of completions are looked up
     * @return string
     */
    private static function sql_place(int $place, string $where, bool $islookedup): string {
        [$is, $most] = self::places()[$place];
        $isalike = !$islookedup && $most !== award::WAITING;
        $columns = $isalike ? 'a.rule' : ($islookedup ? self::LOOKED_UP : self::COLUMNS);
        $rows = "FROM (SELECT $columns FROM {local_navigatr_award} a WHERE a.rule >= 0 AND $is AND $where"
            . self::sql_limit() . ') a';
        if ($isalike) {
            return "SELECT $place AS place, '$most' AS standing, COUNT(1) AS number $rows";
        }
        $standing = award::standing('a');
        $lost = $islookedup ? completion_records::sql_missing('a') : 'a.timecompletionlost > 0';
        $missing = "$standing IN ('waiting', 'queued') AND $lost";
        return "SELECT $place AS place, standing, COUNT(1) AS number
                  FROM (SELECT CASE WHEN $missing THEN '" . award::COMPLETION_MISSING . "' ELSE $standing END AS standing $rows) s
              GROUP BY standing";
    }

    /**
     * Adds up.
     *
     * @param \stdClass[] $rows of {@see read()}
     * @return int[]
     */
    private static function sum(array $rows): array {
        $counts = array_fill_keys(self::ALL, 0);
        foreach ($rows as $row) {
            $counts[self::NAMES[$row->standing] ?? $row->standing] += (int) $row->number;
        }
        foreach (self::numbers($rows) as $place => $number) {
            // Where not all were read, nobody knows how the others stand: most stand as is usual there.
            if ($number > self::MOST) {
                $standing = self::places()[$place][1];
                $counts[self::NAMES[$standing] ?? $standing] = self::MOST + 1;
            }
        }
        return array_map(fn($count) => min($count, self::MOST + 1), $counts);
    }
}
