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

namespace local_navigatr\local\connection;

use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award;
use local_navigatr\local\award\awards;
use local_navigatr\local\config;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sync\recovery;

/**
 * How the connection stands: as the sidecar says, and while it does not answer, as Moodle itself last knew.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class status {
    /**
     * Reads it, with at most one call of the sidecar.
     *
     * @param client $client
     * @return array the contract's `connectionStatus`; while it does not answer `code` and `trouble`, too: {@see sidecar_exception}
     */
    public static function read(client $client): array {
        $mappings = mappings::count_by_state();
        return self::of_sidecar($client) + [
            'mappingsActive' => $mappings['active'],
            'mappingsPaused' => $mappings['paused'],
            'mappingsReview' => $mappings['review'],
            'awardsWaiting' => awards::counts(0)->waiting,
        ];
    }

    /**
     * What the sidecar says, or why it says nothing and what Moodle knows.
     *
     * @param client $client
     * @return array
     */
    private static function of_sidecar(client $client): array {
        try {
            $connections = all_connections::read($client);
        } catch (sidecar_exception $failure) {
            $trouble = ['code' => $failure->sharedcode, 'trouble' => $failure->trouble(), 'message' => $failure->getMessage()];
            return ['reachable' => false] + $trouble + self::own_copy();
        }
        $connection = $connections[0];
        return [
            'reachable' => true,
            'message' => '',
            'configured' => $connection->configured,
            'accountName' => $connection->accountName,
            'environment' => $connection->environment,
            'target' => $connection->target,
            'tokenLastFour' => $connection->tokenLastFour,
            'queue' => queue_sum::of($connections),
            'recovery' => (array) $connection->recovery,
            'holds' => self::holds($connections),
        ] + (count($connections) === 1 ? [] : ['connections' => $connections]);
    }

    /**
     * What keeps badges, each once: what is of the site, every connection tells.
     *
     * @param \stdClass[] $connections
     * @return array[]
     */
    private static function holds(array $connections): array {
        $holds = [];
        foreach ($connections as $connection) {
            foreach ($connection->holds as $hold) {
                $holds["$hold->scope/$hold->target/$hold->subject/$hold->rule/$hold->reason"] ??= (array) $hold;
            }
        }
        return array_values($holds);
    }

    /**
     * What Moodle knows without the sidecar. Nothing is lost because it does not answer.
     *
     * @return array
     */
    private static function own_copy(): array {
        $account = accounts::main();
        $isknown = config::is_paired() && ($account->target !== null || $account->tokenlastfour !== null);
        $copy = [
            'configured' => $isknown,
            'accountName' => $isknown ? $account->accountname : null,
            'environment' => $isknown ? $account->environment : null,
            'target' => $isknown ? $account->target : null,
            'tokenLastFour' => $isknown ? $account->tokenlastfour : null,
            'holds' => $isknown ? array_map(fn($hold) => (array) $hold, (array) json_decode(config::get('holds'))) : [],
        ];
        $recovery = recovery::current();
        $known = !$isknown ? [] : [
            'asOf' => self::instant(config::get('lastcontact') ?: (int) $account->timemodified),
            'queue' => self::own_counts(),
        ];
        return $copy + $known + ($recovery ? ['recovery' => (array) $recovery] : []);
    }

    /**
     * The queue as Moodle last knew it.
     *
     * @return array the contract's `queueSummary`
     */
    private static function own_counts(): array {
        global $DB;
        $counts = (array) awards::counts(0);
        $names = ['queued', 'sending', 'unknown', 'needsAttention', 'issued', 'cancelled'];
        // What a restored sidecar was taught was issued at another time.
        $issued = "rule >= 0 AND status = 'sent' AND state = 'issued' AND COALESCE(reason, '') <> 'recorded'";
        $newest = $DB->get_records_select(award::TABLE, $issued, [], 'timemodified DESC', 'id, timemodified', 0, 1);
        return array_intersect_key($counts, array_flip($names)) + [
            'oldestQueuedAt' => self::instant(config::get('oldestqueued')),
            'lastIssuedAt' => self::instant((int) (reset($newest)->timemodified ?? 0)),
            'etaSeconds' => null,
        ];
    }

    /**
     * A time as the contract writes it.
     *
     * @param int $time unix time; 0: none
     * @return string|null
     */
    private static function instant(int $time): ?string {
        return $time === 0 ? null : gmdate('Y-m-d\TH:i:s\Z', $time);
    }
}
