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
use local_navigatr\local\award\award;
use local_navigatr\local\contract;
use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * A few awards of a bulk action have their turn. Each is looked at again: whether it is as the person saw it, and whether the
 * person may still act on it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class bulk_turn {
    /**
     * A turn.
     *
     * @param client $client
     * @param string $action
     * @param string $note
     */
    public function __construct(
        /** @var client */
        private readonly client $client,
        /** @var string */
        private readonly string $action,
        /** @var string */
        private readonly string $note
    ) {
    }

    /**
     * What becomes of awards whose turn was interrupted: another try is harmless, but for what may be sent a second time.
     *
     * @param string $action
     * @return string
     */
    public static function result_when_interrupted(string $action): string {
        return in_array($action, award_actions::RESOLVING, true) ? bulk_items::INTERRUPTED : '';
    }

    /**
     * Acts on them.
     *
     * @param \stdClass[] $items rows, by id
     * @throws sidecar_exception they have their turn again, unless that could send a badge twice
     */
    public function take(array $items): void {
        global $DB;
        bulk_items::settle(array_keys($items), bulk_items::ACTING);
        $awards = $DB->get_records_list(award::TABLE, 'id', array_column($items, 'awardid'));
        $left = $this->settle_where($items, bulk_items::GONE, fn($item) => !isset($awards[$item->awardid]));
        $changed = fn($item) => !$this->is_unchanged($item, $awards[$item->awardid]);
        $left = $this->settle_where($left, bulk_items::CHANGED, $changed);
        $mine = array_intersect_key($awards, array_flip(array_column($left, 'awardid')));
        $allowed = access::allowed_awards($mine, contract\start_bulk_action::CAPABILITY);
        $left = $this->settle_where($left, bulk_items::NO_PERMISSION, fn($item) => !isset($allowed[$item->awardid]));
        if ($left) {
            $this->act($left, $allowed);
        }
    }

    /**
     * Acts on those that are left.
     *
     * @param \stdClass[] $items
     * @param \stdClass[] $awards by id
     */
    private function act(array $items, array $awards): void {
        $reply = (object) ['results' => []];
        try {
            $error = isolated::attempt(function () use ($awards, &$reply) {
                $reply = award_actions::perform($this->client, array_values($awards), $this->action, $this->note, '');
            });
        } catch (sidecar_exception $failure) {
            bulk_items::settle(array_keys($items), self::result_when_interrupted($this->action));
            throw $failure;
        }
        if ($error) {
            isolated::trace('bulk action', $error);
        }
        $results = array_column(array_map(fn($result) => (array) $result, (array) $reply->results), 'result', 'id');
        $byresult = [];
        foreach ($items as $item) {
            $byresult[$results[$awards[$item->awardid]->uuid] ?? bulk_items::FAILED][] = (int) $item->id;
        }
        foreach ($byresult as $result => $ids) {
            bulk_items::settle($ids, $result);
        }
    }

    /**
     * Whether an award is as the person saw it. A cancel also stops what is being sent by now.
     *
     * @param \stdClass $item
     * @param \stdClass $award
     * @return bool
     */
    private function is_unchanged(\stdClass $item, \stdClass $award): bool {
        $issame = $item->status === $award->status && $item->state === (string) $award->state
            && $item->reason === (string) $award->reason && (bool) $item->completionlost === $award->timecompletionlost > 0;
        return $issame || $this->action === 'cancel' && $award->status === award::SENT && $award->state === 'sending';
    }

    /**
     * Gives a result to those of which something is true.
     *
     * @param \stdClass[] $items by id
     * @param string $result
     * @param callable $istrue
     * @return \stdClass[] the others
     */
    private function settle_where(array $items, string $result, callable $istrue): array {
        $those = array_filter($items, $istrue);
        bulk_items::settle(array_keys($those), $result);
        return array_diff_key($items, $those);
    }
}
