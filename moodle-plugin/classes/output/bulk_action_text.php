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

namespace local_navigatr\output;

use local_navigatr\local\action\bulk_action;
use local_navigatr\local\action\bulk_items;
use local_navigatr\local\award\origin;
use local_navigatr\local\number;
use local_navigatr\local\status\stopped_tasks;

/**
 * What an action on many awards says to the person who asks for it: plain text, which the page escapes.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class bulk_action_text {
    /** @var string[] What the person gives with the confirmation, where anything. */
    private const ASKS = ['decide_issued' => 'note', 'revoke' => 'reason', 'decide_send_again' => 'number'];

    /**
     * What is asked before anything is done.
     *
     * @param bulk_action $action
     * @return array the contract's `bulkQuestion`
     */
    public static function question(bulk_action $action): array {
        $name = $action->action();
        $count = (int) $action->record()->total;
        $groups = $action->items()->groups();
        $included = array_filter($groups, fn($group) => $group->result === '');
        return [
            'id' => $action->id(),
            'title' => self::label($name),
            'question' => $count > 0
                ? get_string("bulkask_$name", 'local_navigatr', number::shown($count))
                : get_string('bulkasknone', 'local_navigatr'),
            'count' => $count,
            'included' => self::counted($included, [self::class, 'standing']),
            'leftOut' => self::counted(array_diff_key($groups, $included), [self::class, 'left_out']),
            'asks' => $count > 0 ? self::ASKS[$name] ?? 'nothing' : 'nothing',
        ];
    }

    /**
     * How far it is.
     *
     * @param bulk_action $action
     * @return array the contract's `bulkProgress`
     */
    public static function progress(bulk_action $action): array {
        $record = $action->record();
        $results = array_diff_key($action->items()->results(), array_flip(bulk_items::LEFT_OUT));
        $pending = array_intersect_key($results, array_flip([...bulk_items::PENDING, bulk_items::ACTING]));
        $results = array_diff_key($results, $pending);
        $pending = array_sum($pending);
        $label = self::label($action->action());
        return [
            'id' => $action->id(),
            'title' => get_string('bulktitle', 'local_navigatr', (object) [
                'action' => $label, 'count' => number::shown((int) $record->total),
            ]),
            'running' => $action->is_running(),
            'total' => (int) $record->total,
            'done' => (int) $record->total - $pending,
            'message' => $action->is_running() ? self::trouble($record) : '',
            'results' => array_map(
                fn($result, $count) => ['label' => self::result($result), 'count' => $count],
                array_keys($results),
                $results
            ),
            'url' => (new \moodle_url('/local/navigatr/bulkaction.php', ['id' => $action->id()]))->out(false),
        ];
    }

    /**
     * Why it does not go on.
     *
     * @param \stdClass $record of a bulk action that runs
     * @return string empty: it does
     */
    private static function trouble(\stdClass $record): string {
        $stops = stopped_tasks::what_stops_work((int) $record->timemodified);
        if ($stops !== '') {
            return $stops;
        }
        return $record->problem === null ? '' : get_string('bulkwaits', 'local_navigatr', $record->problem);
    }

    /**
     * What came of an award.
     *
     * @param string $result of {@see bulk_items}
     * @return string
     */
    public static function result(string $result): string {
        return get_string('bulkresult_' . (in_array($result, bulk_items::PENDING, true) ? 'pending' : $result), 'local_navigatr');
    }

    /**
     * The button of an action.
     *
     * @param string $action
     * @return string
     */
    public static function label(string $action): string {
        return get_string(award_formatter::ACTION_LABELS[$action], 'local_navigatr');
    }

    /**
     * Groups of awards as lines. Those that read alike are one.
     *
     * @param \stdClass[] $groups of {@see bulk_items::groups()}
     * @param callable $label
     * @return array[] `label` and `count`
     */
    private static function counted(array $groups, callable $label): array {
        $counts = [];
        foreach ($groups as $group) {
            $name = $label($group);
            $counts[$name] = ($counts[$name] ?? 0) + (int) $group->number;
        }
        return array_map(fn($name, $count) => ['label' => (string) $name, 'count' => $count], array_keys($counts), $counts);
    }

    /**
     * Why awards are left out.
     *
     * @param \stdClass $group
     * @return string
     */
    private static function left_out(\stdClass $group): string {
        if ($group->result !== bulk_items::UNSUITABLE) {
            return self::result($group->result);
        }
        return origin::is_by_others($group) ? get_string('bulkleftout_others', 'local_navigatr') : self::standing($group);
    }

    /**
     * How awards stand.
     *
     * @param \stdClass $group
     * @return string
     */
    private static function standing(\stdClass $group): string {
        $standing = $group->status === 'sent' ? $group->state ?: 'queued' : $group->status;
        $name = award_formatter::standings()[$standing] ?? $standing;
        $reason = award_formatter::reason($group->reason, $group->target);
        return $reason === null
            ? $name
            : get_string('bulkstanding', 'local_navigatr', (object) ['state' => $name, 'reason' => $reason]);
    }
}
