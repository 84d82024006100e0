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

use local_navigatr\local\access;
use local_navigatr\local\completion\manual_issue;

/**
 * Which awards an action on many is about, and which of those that somebody chose are left out.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class bulk_choice {
    /** SQL: the item `i` is one of a group. */
    private const OF_GROUP = 'i.status = :status AND i.state = :state AND i.reason = :reason
        AND i.completionlost = :completionlost';

    /**
     * A choice.
     *
     * @param int $actionid
     */
    public function __construct(
        /** @var int */
        private readonly int $actionid
    ) {
    }

    /**
     * Keeps the chosen awards as they stand, the oldest first, and which of them are left out.
     *
     * @param selection $selection
     * @param string $action
     */
    public function choose(selection $selection, string $action): void {
        global $DB;
        $alias = $selection->alias;
        $DB->execute("INSERT INTO {local_navigatr_bulkitem} (actionid, awardid, status, state, reason, completionlost, result)
                      SELECT $this->actionid, $alias.id, $alias.status, COALESCE($alias.state, ''), COALESCE($alias.reason, ''),
                             CASE WHEN $alias.timecompletionlost > 0 THEN 1 ELSE 0 END, ''
                        FROM $selection->from
                       WHERE $selection->where
                    ORDER BY $alias.id", $selection->params);
        foreach ((new bulk_items($this->actionid))->groups() as $group) {
            if (!self::is_suitable($group, $action)) {
                $this->leave_out_unsuitable($group);
            }
        }
        $this->leave_out_foreign(award_actions::capability($action));
    }

    /**
     * Leaves out the awards of a group.
     *
     * @param \stdClass $group of {@see bulk_items::groups()}
     */
    private function leave_out_unsuitable(\stdClass $group): void {
        global $DB;
        $ids = $DB->get_fieldset_sql('SELECT i.id
                                        FROM {local_navigatr_bulkitem} i
                                        JOIN {local_navigatr_award} a ON a.id = i.awardid
                                       WHERE i.actionid = :actionid AND a.target = :target AND a.origin = :origin
                                             AND ' . self::OF_GROUP, [
            'target' => $group->target, 'origin' => $group->origin,
        ] + $this->of_group($group));
        bulk_items::settle($ids, bulk_items::UNSUITABLE);
    }

    /**
     * Parameters of {@see self::OF_GROUP}.
     *
     * @param \stdClass $group
     * @return array
     */
    private function of_group(\stdClass $group): array {
        return ['actionid' => $this->actionid]
            + array_intersect_key((array) $group, array_flip(['status', 'state', 'reason', 'completionlost']));
    }

    /**
     * Whether an action is possible for an award that stands like this.
     *
     * @param \stdClass $item `status`, `state`, `reason`, `completionlost`, `target` and `origin`
     * @param string $action
     * @return bool
     */
    private static function is_suitable(\stdClass $item, string $action): bool {
        $award = (object) [
            'target' => $item->target,
            'origin' => $item->origin,
            'status' => $item->status,
            'state' => $item->state ?: null,
            'reason' => $item->reason ?: null,
            'timecompletionlost' => (int) $item->completionlost,
        ];
        return manual_issue::is_offered($action, $award);
    }

    /**
     * Leaves out awards of courses in which the user may not act.
     *
     * @param string $capability
     */
    private function leave_out_foreign(string $capability): void {
        global $DB;
        $courseids = $DB->get_fieldset_sql("SELECT DISTINCT a.courseid
                                              FROM {local_navigatr_bulkitem} i
                                              JOIN {local_navigatr_award} a ON a.id = i.awardid
                                             WHERE i.actionid = :actionid AND i.result = ''", ['actionid' => $this->actionid]);
        foreach ($courseids as $courseid) {
            $context = access::context_of((int) $courseid);
            if (!has_capability($capability, $context)) {
                $select = "actionid = :actionid AND result = ''
                           AND awardid IN (SELECT a.id FROM {local_navigatr_award} a WHERE a.courseid = :courseid)";
                $params = ['actionid' => $this->actionid, 'courseid' => $courseid];
                $DB->set_field_select(bulk_items::TABLE, 'result', bulk_items::FOREIGN, $select, $params);
            }
        }
    }
}
