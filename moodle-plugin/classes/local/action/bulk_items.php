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

namespace local_navigatr\local\action;

/**
 * The awards of a bulk action, as they stood when the person was asked, and what came of each.
 *
 * A result is empty until the award has had its turn, ACTING while the sidecar is asked, AGAIN where that was interrupted, and
 * then one of the contract's `actResults` or of the words below.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class bulk_items {
    /** The table. */
    public const TABLE = 'local_navigatr_bulkitem';

    /** It is the award's turn. */
    public const ACTING = 'acting';

    /** Its turn was interrupted, so that it may have been done; it has another one. */
    public const AGAIN = 'again';

    /** Results of awards that wait for a turn. */
    public const PENDING = ['', self::AGAIN];

    /** The action is not possible as the award stands. */
    public const UNSUITABLE = 'unsuitable';

    /** The person may not act in the award's course. */
    public const FOREIGN = 'foreign';

    /** When its turn came, the person might not act on it any more. */
    public const NO_PERMISSION = 'no_permission';

    /** The learner has not agreed that the badge is sent. */
    public const NO_CONSENT = 'no_consent';

    /** Another bulk action that is under way has it. */
    public const BUSY = 'busy';

    /** It changed after the person was asked. */
    public const CHANGED = 'changed';

    /** The award was erased. */
    public const GONE = 'gone';

    /** Nobody knows whether it was done. */
    public const INTERRUPTED = 'interrupted';

    /** Somebody stopped the action before its turn. */
    public const STOPPED = 'stopped';

    /** Moodle failed over it. */
    public const FAILED = 'failed';

    /** Results of awards that the question said are left out. */
    public const LEFT_OUT = [self::UNSUITABLE, self::FOREIGN];

    /** How many ids fit into one statement. */
    private const SLICE = 1000;

    /**
     * Items.
     *
     * @param int $actionid
     */
    public function __construct(
        /** @var int */
        private readonly int $actionid
    ) {
    }

    /**
     * Leaves out awards that another bulk action is about to act on: two tabs act once.
     *
     * @param string $running status of such an action
     */
    public function leave_out_busy(string $running): void {
        global $DB;
        $busy = $DB->get_fieldset_sql("SELECT i.id
                                         FROM {local_navigatr_bulkitem} i
                                         JOIN {local_navigatr_bulkitem} o ON o.awardid = i.awardid AND o.actionid <> i.actionid
                                         JOIN {local_navigatr_bulkaction} b ON b.id = o.actionid
                                        WHERE i.actionid = :actionid AND i.result = '' AND b.status = :running
                                              AND o.result IN ('', :acting, :again)", [
            'actionid' => $this->actionid, 'running' => $running, 'acting' => self::ACTING, 'again' => self::AGAIN,
        ]);
        self::settle($busy, self::BUSY);
    }

    /**
     * How the awards stood when they were chosen.
     *
     * @return \stdClass[] `status`, `state`, `reason`, `completionlost`, `result`, `target`, `origin` and `number`
     */
    public function groups(): array {
        global $DB;
        $fields = 'i.status, i.state, i.reason, i.completionlost, i.result, a.target, a.origin';
        $rows = $DB->get_recordset_sql("SELECT $fields, COUNT(1) AS number
                                          FROM {local_navigatr_bulkitem} i
                                          JOIN {local_navigatr_award} a ON a.id = i.awardid
                                         WHERE i.actionid = :actionid
                                      GROUP BY $fields
                                      ORDER BY number DESC, $fields", ['actionid' => $this->actionid]);
        $groups = iterator_to_array($rows, false);
        $rows->close();
        return $groups;
    }

    /**
     * How many have each result.
     *
     * @return int[] by result
     */
    public function results(): array {
        global $DB;
        $sql = 'SELECT result, COUNT(1) AS number FROM {local_navigatr_bulkitem} WHERE actionid = :actionid GROUP BY result';
        return array_map('intval', $DB->get_records_sql_menu($sql, ['actionid' => $this->actionid]));
    }

    /**
     * The next whose turn it is.
     *
     * @param int $most
     * @return \stdClass[] rows by id
     */
    public function next(int $most): array {
        global $DB;
        [$in, $params] = $DB->get_in_or_equal(self::PENDING, SQL_PARAMS_NAMED);
        $params += ['actionid' => $this->actionid];
        return $DB->get_records_select(self::TABLE, "actionid = :actionid AND result $in", $params, 'id', '*', 0, $most);
    }

    /**
     * Nothing of what waits for a turn gets one. Of what was interrupted nobody knows whether it was done.
     *
     * @param string $result of those that had none
     */
    public function end(string $result): void {
        $this->replace('', $result);
        $this->replace(self::AGAIN, self::INTERRUPTED);
    }

    /**
     * Gives all items with one result another one.
     *
     * @param string $before
     * @param string $after
     */
    public function replace(string $before, string $after): void {
        global $DB;
        $DB->set_field(self::TABLE, 'result', $after, ['actionid' => $this->actionid, 'result' => $before]);
    }

    /**
     * Keeps what came of items.
     *
     * @param int[] $ids of items
     * @param string $result
     */
    public static function settle(array $ids, string $result): void {
        global $DB;
        foreach (array_chunk($ids, self::SLICE) as $slice) {
            [$in, $params] = $DB->get_in_or_equal($slice, SQL_PARAMS_NAMED);
            $DB->set_field_select(self::TABLE, 'result', $result, "id $in", $params);
        }
    }
}
