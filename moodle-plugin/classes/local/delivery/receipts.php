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

namespace local_navigatr\local\delivery;

use local_navigatr\local\award;
use local_navigatr\local\sidecar\client;

/**
 * What the sidecar did with the awards that it was sent. Only those that it names count as sent.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class receipts {
    /**
     * Takes over the results of one batch.
     *
     * @param \stdClass[] $awards what was sent
     * @param \stdClass $reply `results`
     * @param int $readat when what was sent was read
     * @param client $client
     */
    public static function apply(array $awards, \stdClass $reply, int $readat, client $client): void {
        $byuuid = array_column($awards, null, 'uuid');
        foreach ((array) ($reply->results ?? []) as $result) {
            $award = $byuuid[$result->id ?? ''] ?? null;
            if ($award) {
                self::apply_one($award, self::settled($result, $client), $readat);
            }
        }
    }

    /**
     * The result with the state that follows from it.
     *
     * @param \stdClass $result
     * @param client $client
     * @return \stdClass|null null when the award was not taken
     */
    private static function settled(\stdClass $result, client $client): ?\stdClass {
        $state = ['uuid' => $result->id, 'state' => $result->state ?? null, 'reason' => $result->reason ?? null];
        switch ($result->result ?? '') {
            case 'accepted':
            case 'known':
            case 'updated':
                return (object) $state;
            case 'erased':
                return (object) (['state' => 'cancelled', 'reason' => 'erased'] + $state);
            case 'conflict':
                return self::holder((string) ($result->conflictsWith ?? ''), $client);
            default:
                return null;
        }
    }

    /**
     * The sidecar has this learner's award under another id, as after Moodle was restored: it goes by that from now on.
     *
     * @param string $uuid
     * @param client $client
     * @return \stdClass|null null when the sidecar does not say which
     */
    private static function holder(string $uuid, client $client): ?\stdClass {
        if ($uuid === '') {
            return null;
        }
        $issuance = $client->issuance($uuid);
        return (object) ['uuid' => $uuid, 'state' => $issuance->state, 'reason' => $issuance->reason ?? null];
    }

    /**
     * Marks one award as sent.
     *
     * @param \stdClass $award
     * @param \stdClass|null $settled
     * @param int $readat
     */
    private static function apply_one(\stdClass $award, ?\stdClass $settled, int $readat): void {
        global $DB;
        if ($settled === null) {
            return;
        }
        $award->uuid = $settled->uuid;
        $award->badgeid = award_bodies::badge_of($award);
        $DB->update_record(award::TABLE, (object) [
            'id' => $award->id,
            'uuid' => $award->uuid,
            'providerid' => award_bodies::provider_of($award),
            'badgeid' => $award->badgeid,
            'status' => award::SENT,
            'due' => award::NOT_DUE,
            'timesent' => $readat,
            'timemodified' => time(),
        ]);
        states::learn($award, (object) ['state' => $settled->state, 'reason' => $settled->reason]);
    }
}
