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
use local_navigatr\local\mapping\known_names;
use local_navigatr\local\mapping\mapping_key;

/**
 * All awards: which a learner has, and how many there are.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class awards {
    /**
     * Causes are told of so many awards that need attention, in the order of an index: they lie all over the table, so each is
     * a row that MariaDB reads apart. Among 1,000,000 awards 10,000 took it a third of a second.
     */
    public const CAUSES_AMONG = 2000;

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
        $params = (array) $key + ['userid' => $userid, 'vendor' => origin::VENDOR, 'merged' => award::MERGED];
        $rows = $DB->get_records_select(award::TABLE, $select, $params, 'cycle DESC, id DESC', '*', 0, 1);
        return reset($rows) ?: null;
    }

    /**
     * Counts of all of a course's awards, or of all there are with course id 0. A person may see fewer: {@see counts_seen()}.
     *
     * @param int $courseid
     * @return \stdClass of {@see award_counts::count()}
     */
    public static function counts(int $courseid): \stdClass {
        return award_counts::count(fn() => [$courseid ? "a.courseid = $courseid" : '1 = 1', []]);
    }

    /**
     * Counts of the awards that the user may see.
     *
     * @param award_scope $scope
     * @return \stdClass of {@see award_counts::count()}
     */
    public static function counts_seen(award_scope $scope): \stdClass {
        return award_counts::count(fn() => $scope->sql_awards('a'));
    }

    /**
     * Why awards that the user may see need attention: of so many as are counted.
     *
     * @param award_scope $scope
     * @return int[] numbers by reason, the most frequent first; the reason of those without one is empty
     */
    public static function attention_seen(award_scope $scope): array {
        global $DB;
        $rows = [];
        $params = [];
        // One after the other: asked for both at once, MariaDB reads all that wait.
        foreach ([award::SENT, award::WAITING] as $status) {
            [$where, $more] = $scope->sql_awards('a');
            $rows[] = "(SELECT COALESCE(a.reason, '') AS reason
                          FROM {local_navigatr_award} a
                         WHERE a.status = '$status' AND a.rule >= 0 AND $where
                               AND " . award::sql_stands('a', 'needs_attention') . award_counts::sql_limit() . ')';
            $params += $more;
        }
        $sql = 'SELECT reason, COUNT(1) AS number FROM (' . implode(' UNION ALL ', $rows) . ') s
              GROUP BY reason
              ORDER BY number DESC, reason';
        return array_map('intval', $DB->get_records_sql_menu($sql, $params));
    }

    /**
     * Causes that keep several awards from being issued, and that a retry may overcome: among {@see self::CAUSES_AMONG} awards.
     *
     * @param award_scope $scope
     * @param int $fewest that a cause hit
     * @param int $most causes
     * @return \stdClass[] `reason`, `target`, `badgeid`, `badgename` (null: not known), `number` and `isatleast`: whether awards
     *     that were not looked at may add to it; the most frequent first
     */
    public static function causes_seen(award_scope $scope, int $fewest, int $most): array {
        global $DB;
        [$where, $params] = $scope->sql_awards('a');
        $reasons = array_filter(vocabulary::STATE_REASONS, fn($reason) => in_array('retry', award::actions((object) [
            'status' => award::SENT, 'state' => 'needs_attention', 'reason' => $reason,
        ]), true));
        [$in, $more] = $DB->get_in_or_equal($reasons, SQL_PARAMS_NAMED, 'reason');
        $sql = "SELECT MIN(a.id) AS id, a.reason, a.target, a.badgeid, COUNT(1) AS number,
                       " . known_names::of_award('a') . " AS badgename
                  FROM (SELECT a.id, a.reason, a.target, a.badgeid
                          FROM {local_navigatr_award} a
                         WHERE a.status = 'sent' AND a.state = 'needs_attention' AND a.reason $in AND a.rule >= 0 AND $where
                         LIMIT " . (self::CAUSES_AMONG + 1) . ") a
              GROUP BY a.reason, a.target, a.badgeid
              ORDER BY number DESC, reason, badgeid";
        $causes = $DB->get_records_sql($sql, $params + $more);
        $isatleast = array_sum(array_column($causes, 'number')) > self::CAUSES_AMONG;
        $many = array_filter($causes, fn($cause) => $cause->number >= $fewest);
        return array_map(fn($cause) => (object) ((array) $cause + ['isatleast' => $isatleast]), array_slice($many, 0, $most));
    }

    /**
     * How many badges were earned that are to be issued, or are.
     *
     * @param \stdClass $counts of {@see counts()}
     * @return int of one that is not exact neither is it: {@see award_counts::shown()}
     */
    public static function earned(\stdClass $counts): int {
        return min(
            award_counts::MOST + 1,
            $counts->waiting + $counts->completionMissing + $counts->queued + $counts->sending + $counts->unknown
                + $counts->needsAttention + $counts->issued
        );
    }
}
