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

use local_navigatr\local\award\award;
use local_navigatr\local\award\resend;
use local_navigatr\local\contract;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sync\outbox;
use local_navigatr\local\sync\sender;
use local_navigatr\local\sync\state_updater;

/**
 * What a person does with awards that the sidecar has.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class sidecar_actions {
    /** @var array[] Verb of the sidecar and how, by what a person can do. */
    private const CALLS = [
        'retry' => ['retry', []],
        'cancel' => ['cancel', ['reason' => award::BY_PERSON]],
        'revoke' => ['revoke', []],
        'look_up' => ['look-up', []],
        'decide_issued' => ['decide', ['decision' => 'issued']],
        'decide_send_again' => ['decide', ['decision' => 'send_again']],
        'decide_different_people' => ['decide', ['decision' => 'different_people']],
    ];

    /** A person waits. */
    private const SECONDS = 30;

    /**
     * Acts at the sidecar. What makes it send is done with those awards only whose learner's data may be sent, which nobody
     * cancelled since the page showed them, and which the sidecar got just before with the current name and address.
     *
     * @param client $client
     * @param \stdClass[] $awards
     * @param array $params `ids`, `action`, `note` and `seen`
     * @return \stdClass
     */
    public static function perform(client $client, array $awards, array $params): \stdClass {
        $issending = in_array($params['action'], contract\vocabulary::SENDING_ACTIONS, true);
        $cancelled = $issending ? self::cancelled_since($awards, $params['seen']) : [];
        $refused = $cancelled + ($issending ? self::without_consent($awards) : []);
        $ids = array_values(array_diff($params['ids'], array_column($refused, 'uuid')));
        $unsent = $issending ? (new sender($client, new deadline(self::SECONDS)))->send_again($ids) : [];
        $reply = self::act_there($client, array_values(array_diff($ids, $unsent)), $params);
        state_updater::update_status($awards, $reply);
        foreach ($refused as $award) {
            $now = isset($cancelled[$award->id]) ? ['state' => $award->state, 'reason' => $award->reason] : [];
            $reply->results[] = $now + self::result($award->uuid, 'not_possible', $award->consentreason ?? null);
        }
        foreach ($unsent as $uuid) {
            $reply->results[] = self::result($uuid, 'not_possible');
        }
        return $reply;
    }

    /**
     * Awards whose learner's data must not be sent.
     *
     * @param \stdClass[] $awards
     * @return \stdClass[]
     */
    private static function without_consent(array $awards): array {
        return array_filter(outbox::rows(array_column($awards, 'id')), fn($award) => !$award->maysend);
    }

    /**
     * Awards that were cancelled after the page showed them in another state.
     *
     * @param \stdClass[] $awards
     * @param string $seen
     * @return \stdClass[]
     */
    private static function cancelled_since(array $awards, string $seen): array {
        $awards = $seen === '' || $seen === 'cancelled' ? [] : $awards;
        return array_column(array_filter($awards, fn($award) => $award->state === 'cancelled'), null, 'id');
    }

    /**
     * Acts at the sidecar.
     *
     * @param client $client
     * @param string[] $ids
     * @param array $params
     * @return \stdClass
     */
    private static function act_there(client $client, array $ids, array $params): \stdClass {
        if (!$ids) {
            return (object) ['results' => []];
        }
        [$verb, $how] = self::CALLS[$params['action']];
        $reply = $client->act($verb, $ids, $how, $params['note']);
        if (in_array($params['action'], contract\vocabulary::SENDING_ACTIONS, true)) {
            resend::send_again_on_retry($ids);
        }
        if (in_array($verb, ['retry', 'cancel'], true)) {
            self::remember_cancel($reply, $how['reason'] ?? null);
        }
        return $reply;
    }

    /**
     * Keeps that and why awards were cancelled, or forgets it once they are sent again.
     *
     * @param \stdClass $reply
     * @param string|null $reason
     */
    private static function remember_cancel(\stdClass $reply, ?string $reason): void {
        global $DB;
        $done = array_filter((array) $reply->results, fn($result) => $result->result === 'done');
        foreach ($done as $result) {
            // What lost its consent meanwhile is recalled for that.
            $select = 'uuid = :uuid AND status <> :noconsent';
            $params = ['uuid' => $result->id, 'noconsent' => award::NO_CONSENT];
            $DB->set_field_select(award::TABLE, 'cancelreason', $reason, $select, $params);
        }
    }

    /**
     * What Moodle itself answers about an award.
     *
     * @param string $uuid
     * @param string $result of the contract's `actResults`
     * @param string|null $reason why not, where only that keeps it: the learner's consent is missing
     * @return array
     */
    public static function result(string $uuid, string $result, ?string $reason = null): array {
        return ['id' => $uuid, 'result' => $result, 'state' => null, 'reason' => $reason];
    }
}
