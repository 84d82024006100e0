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

namespace local_navigatr\local\sync;

use local_navigatr\local\award\award;
use local_navigatr\local\award\origin;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\erasure\erasures;

/**
 * Awards that the sidecar may have had before its last recovery, and was not told of since.
 *
 * Recoveries are numbered. The row of an award has the number of the one in which it was last told of; the negative number
 * where it could not be.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class unsynced {
    /**
     * Whether an award is one of them.
     *
     * @param \stdClass $award
     * @return bool
     */
    public static function has(\stdClass $award): bool {
        return $award->timesent > 0 && (int) $award->taughtin !== config::get('recoverynumber');
    }

    /**
     * A page of those that are still to be taught, newest first.
     *
     * @param int $beforeid id of the last one of the page before
     * @return \stdClass[] rows of {@see outbox}
     */
    public static function page(int $beforeid): array {
        return self::page_where(self::is_left(), $beforeid);
    }

    /**
     * A page of those that could not be taught so far, newest first.
     *
     * @param int $beforeid id of the last one of the page before
     * @return \stdClass[] rows of {@see outbox}
     */
    public static function failed_page(int $beforeid): array {
        return self::page_where(self::is_failed(), $beforeid);
    }

    /**
     * How many awards of all that were ever handed over were taught.
     *
     * @return \stdClass `taught`, `failed` and `left`
     */
    public static function progress(): \stdClass {
        global $DB;
        [$handedover, $params] = self::handed_over();
        $sum = fn($condition) => "COALESCE(SUM(CASE WHEN $condition THEN 1 ELSE 0 END), 0)";
        $sql = "SELECT COUNT(1) AS number, {$sum(self::is_left())} AS notyet, {$sum(self::is_failed())} AS failed
                  FROM {local_navigatr_award} a
                 WHERE $handedover";
        $counts = $DB->get_record_sql($sql, $params);
        $failed = (int) $counts->failed;
        $left = (int) $counts->notyet;
        return (object) ['taught' => $counts->number - $failed - $left, 'failed' => $failed, 'left' => $left];
    }

    /**
     * Whether any award was ever handed over.
     *
     * @return bool
     */
    public static function is_anything_handed_over(): bool {
        global $DB;
        $own = 'rule >= 0 AND origin NOT IN ' . origin::SQL_BY_OTHERS;
        return $DB->record_exists_select(award::TABLE, "status = 'sent' AND $own")
            || $DB->record_exists_select(award::TABLE, "timesent > 0 AND $own");
    }

    /**
     * Awards are about to be handed over. Noted before the call: where no answer comes, the sidecar may have them all the same.
     *
     * @param int[] $ids
     * @param int $readat when what is sent was read
     */
    public static function note_handover(array $ids, int $readat): void {
        global $DB;
        [$insql, $params] = $DB->get_in_or_equal($ids, SQL_PARAMS_NAMED);
        $DB->execute("UPDATE {local_navigatr_award} SET timesent = :readat, taughtin = :number
                       WHERE timesent = 0 AND id $insql", $params + [
            'readat' => $readat,
            'number' => config::get('recoverynumber'),
        ]);
    }

    /**
     * Awards that were noted as handed over were not: the sidecar says that it did nothing.
     *
     * @param string[] $uuids
     * @param int $readat as it was noted
     */
    public static function take_back_handover(array $uuids, int $readat): void {
        global $DB;
        if ($uuids) {
            [$insql, $params] = $DB->get_in_or_equal($uuids, SQL_PARAMS_NAMED);
            $params += ['readat' => $readat];
            $DB->set_field_select(award::TABLE, 'timesent', 0, "timesent = :readat AND uuid $insql", $params);
        }
    }

    /**
     * A page under a condition.
     *
     * @param string $condition SQL on `a`
     * @param int $beforeid
     * @return \stdClass[]
     */
    private static function page_where(string $condition, int $beforeid): array {
        global $DB;
        [$handedover, $params] = self::handed_over();
        $sql = outbox::with_mapping() . " WHERE a.id < :beforeid AND $handedover AND $condition ORDER BY a.id DESC";
        return $DB->get_records_sql($sql, $params + ['beforeid' => $beforeid], 0, vocabulary::BATCH_MAX);
    }

    /**
     * SQL: what was handed over, whatever became of it. Neither test badges nor what another plugin issued.
     *
     * @return array condition on `a`, and its parameters
     */
    private static function handed_over(): array {
        $condition = 'a.rule >= 0 AND (a.timesent > 0 OR a.status = :sent) AND a.origin NOT IN ' . origin::SQL_BY_OTHERS
            . ' AND ' . erasures::not_pending('a.userid', 'a.courseid');
        return [$condition, ['sent' => award::SENT]];
    }

    /**
     * SQL: still to be taught.
     *
     * @return string
     */
    private static function is_left(): string {
        return 'ABS(a.taughtin) <> ' . config::get('recoverynumber');
    }

    /**
     * SQL: could not be taught.
     *
     * @return string
     */
    private static function is_failed(): string {
        return 'a.taughtin = -' . config::get('recoverynumber');
    }
}
