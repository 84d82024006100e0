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
use local_navigatr\local\contract\vocabulary;
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
        return in_array($action, award_actions::RESOLVING, true) ? bulk_items::INTERRUPTED : bulk_items::AGAIN;
    }

    /**
     * Acts on them.
     *
     * @param \stdClass[] $items rows, by id
     * @throws sidecar_exception they have their turn again, unless that could send a badge twice
     */
    public function take(array $items): void {
        global $DB;
        $awards = $DB->get_records_list(award::TABLE, 'id', array_column($items, 'awardid'));
        $left = $this->settle_where($items, bulk_items::GONE, fn($item) => !isset($awards[$item->awardid]));
        $left = $this->settle_changed($left, $awards);
        $mine = array_intersect_key($awards, array_flip(array_column($left, 'awardid')));
        $allowed = access::allowed_awards($mine, award_actions::capability($this->action));
        $left = $this->settle_where($left, bulk_items::NO_PERMISSION, fn($item) => !isset($allowed[$item->awardid]));
        if ($left) {
            // What is marked like this may have been done, whatever happens from here on.
            bulk_items::settle(array_keys($left), bulk_items::ACTING);
            $this->act($left, $allowed);
        }
    }

    /**
     * Gives a result to those that are not as the person saw them. Where an earlier turn was interrupted, that may be its doing.
     *
     * @param \stdClass[] $items by id
     * @param \stdClass[] $awards by id
     * @return \stdClass[] the others
     */
    private function settle_changed(array $items, array $awards): array {
        $changed = array_filter($items, fn($item) => !$this->is_unchanged($item, $awards[$item->awardid]));
        $again = array_filter($changed, fn($item) => $item->result === bulk_items::AGAIN);
        $standing = fn($item) => $awards[$item->awardid]->state ?? $awards[$item->awardid]->status;
        $unclear = $this->settle_where($again, 'done', fn($item) => $this->is_done($standing($item)));
        bulk_items::settle(array_keys($unclear), bulk_items::INTERRUPTED);
        bulk_items::settle(array_keys(array_diff_key($changed, $again)), bulk_items::CHANGED);
        return array_diff_key($items, $changed);
    }

    /**
     * Whether an award stands as the action leaves one behind.
     *
     * @param string|null $standing its status, or its state in the sidecar
     * @return bool
     */
    private function is_done(?string $standing): bool {
        return in_array($standing, vocabulary::BULK_ACTIONS[$this->action] ?? [], true);
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
            $left = self::result_when_interrupted($this->action);
            // A call that was sent may have been carried out, also where no answer came.
            $isopen = $left === bulk_items::AGAIN && $failure->unsent;
            bulk_items::settle(array_keys($items), $isopen ? '' : $left);
            throw $failure;
        }
        if ($error) {
            isolated::trace('bulk action', $error);
        }
        $results = array_column(array_map(fn($result) => (array) $result, (array) $reply->results), null, 'id');
        $byresult = [];
        foreach ($items as $item) {
            $byresult[$this->result_of($item, $results[$awards[$item->awardid]->uuid] ?? null)][] = (int) $item->id;
        }
        foreach ($byresult as $result => $ids) {
            bulk_items::settle($ids, $result);
        }
    }

    /**
     * What came of an award. One that an interrupted turn was done with is refused the second time: it was done. One that is
     * refused because it stands elsewhere by now has changed: Moodle had not heard of it.
     *
     * @param \stdClass $item
     * @param array|null $answer of the contract's `actReply`; null: there is none
     * @return string
     */
    private function result_of(\stdClass $item, ?array $answer): string {
        $result = $answer['result'] ?? bulk_items::FAILED;
        $state = (string) ($answer['state'] ?? '');
        return match (true) {
            $result !== 'not_possible' => $result,
            $state === '' && in_array($answer['reason'] ?? null, vocabulary::CONSENT_REASONS, true) => bulk_items::NO_CONSENT,
            $item->result === bulk_items::AGAIN && $this->is_done($state) => 'done',
            $item->result === '' && $state !== '' && $state !== ($item->state ?: 'queued') => bulk_items::CHANGED,
            default => $result,
        };
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
