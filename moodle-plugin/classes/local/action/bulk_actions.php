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

use local_navigatr\local\actor;

/**
 * Actions on many awards: a person's own, and until when they are kept.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class bulk_actions {
    /** How long the results are kept. */
    private const KEPT_SECONDS = 30 * DAYSECS;

    /** A question that nobody answered. */
    private const ASKED_SECONDS = DAYSECS;

    /** How many of those are kept of one person: each may hold all awards of the site. */
    private const ASKED_MAX = 20;

    /**
     * Keeps what somebody chose. Nothing is done before the person confirms.
     *
     * @param \context $context of the log
     * @param string $action
     * @param selection $selection
     * @return bulk_action
     */
    public static function prepare(\context $context, string $action, selection $selection): bulk_action {
        global $DB;
        self::forget_questions();
        $id = (int) $DB->insert_record(bulk_action::TABLE, (object) (self::mine() + [
            'contextid' => $context->id,
            'action' => $action,
            'status' => bulk_action::ASKED,
            'timecreated' => time(),
            'timemodified' => time(),
        ]));
        (new bulk_choice($id))->choose($selection, $action);
        $total = $DB->count_records(bulk_items::TABLE, ['actionid' => $id, 'result' => '']);
        $DB->set_field(bulk_action::TABLE, 'total', $total, ['id' => $id]);
        return bulk_action::find($id);
    }

    /**
     * Makes room for one more question of the current person.
     */
    private static function forget_questions(): void {
        global $DB;
        $asked = self::mine() + ['status' => bulk_action::ASKED];
        $left = $DB->get_records(bulk_action::TABLE, $asked, 'id DESC', 'id', self::ASKED_MAX - 1, 1);
        if ($left) {
            $select = 'userid = :userid AND realuserid = :realuserid AND status = :status AND id <= :last';
            self::delete($select, $asked + ['last' => key($left)]);
        }
    }

    /**
     * What the current person's actions have. A person who is logged in as somebody is not that one: the task would go on without
     * "log in as", in the name of that one alone and wherever that one may act.
     *
     * @return int[]
     */
    private static function mine(): array {
        ['usermodified' => $userid, 'realuserid' => $realuserid] = actor::columns();
        return ['userid' => $userid, 'realuserid' => $realuserid];
    }

    /**
     * One of the current person's own.
     *
     * @param int $id
     * @return bulk_action
     * @throws \moodle_exception also for one of somebody else
     */
    public static function require_own(int $id): bulk_action {
        // A session that ended is said as such.
        require_login(null, false, null, false, true);
        $found = bulk_action::find($id);
        if (!$found || array_diff_assoc(self::mine(), (array) $found->record()) !== []) {
            throw new \moodle_exception('bulkactiongone', 'local_navigatr');
        }
        return $found;
    }

    /**
     * What the current user confirmed in a log: all that run, and the newest for a day after.
     *
     * @param \context $context
     * @return bulk_action[] newest first
     */
    public static function shown(\context $context): array {
        global $DB;
        $select = 'userid = :userid AND realuserid = :realuserid AND contextid = :contextid AND status <> :asked
                   AND (status = :running OR timemodified > :since)';
        $records = $DB->get_records_select_menu(bulk_action::TABLE, $select, self::mine() + [
            'contextid' => $context->id, 'asked' => bulk_action::ASKED, 'running' => bulk_action::RUNNING,
            'since' => time() - DAYSECS,
        ], 'id DESC', 'id, status');
        $shown = array_filter(
            $records,
            fn($status, $id) => $status === bulk_action::RUNNING || $id === array_key_first($records),
            ARRAY_FILTER_USE_BOTH
        );
        return array_values(array_filter(array_map([bulk_action::class, 'find'], array_keys($shown))));
    }

    /**
     * Forgets bulk actions. What is left to do of them is not done.
     *
     * @param string $select SQL about the table
     * @param array $params
     */
    public static function delete(string $select, array $params): void {
        global $DB;
        $items = "actionid IN (SELECT id FROM {local_navigatr_bulkaction} WHERE $select)";
        $DB->delete_records_select(bulk_items::TABLE, $items, $params);
        $DB->delete_records_select(bulk_action::TABLE, $select, $params);
    }

    /**
     * Forgets what nobody looks at any more.
     */
    public static function prune(): void {
        $select = 'timemodified < :old OR status = :asked AND timemodified < :unanswered';
        self::delete($select, [
            'old' => time() - self::KEPT_SECONDS, 'asked' => bulk_action::ASKED, 'unanswered' => time() - self::ASKED_SECONDS,
        ]);
    }
}
