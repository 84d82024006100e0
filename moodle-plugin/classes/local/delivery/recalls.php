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
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\deadline;
use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\failure;

/**
 * Cancels at the sidecar what it has and what is not to be sent any more: it was cancelled or lost its consent in Moodle.
 *
 * An award that is not `sent` and has a state that the sidecar may act on is to be recalled. Its row says so, so that a
 * call that fails is made again by the task.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class recalls {
    /** SQL: awards to be recalled. */
    private const PENDING = "status IN ('cancelled', 'noconsent') AND state IN ('queued', 'needs_attention')";

    /**
     * Recalls what is to be recalled.
     *
     * @param client $client
     * @param deadline $deadline
     * @param int $courseid 0: of all courses
     * @throws failure
     */
    public static function run(client $client, deadline $deadline, int $courseid = 0): void {
        $afterid = 0;
        while (!$deadline->is_over() && $page = self::page($courseid, $afterid)) {
            self::act($client, 'cancel', $page);
            $afterid = (int) end($page)->id;
        }
    }

    /**
     * Whether an award that is sent was recalled before: it was withdrawn, and then wanted again.
     *
     * @param \stdClass $award its row as it was sent
     * @return bool
     */
    public static function was_recalled(\stdClass $award): bool {
        return $award->status === award::WAITING && $award->state === 'cancelled';
    }

    /**
     * Lets the sidecar issue what was recalled before.
     *
     * @param client $client
     * @param \stdClass[] $awards their present rows
     * @throws failure
     */
    public static function take_back(client $client, array $awards): void {
        $cancelled = array_filter(
            $awards,
            fn($award) => $award->status === award::SENT && $award->state === 'cancelled' && $award->reason !== 'erased'
        );
        if ($cancelled) {
            self::act($client, 'retry', $cancelled);
        }
    }

    /**
     * One call about a page of awards.
     *
     * @param client $client
     * @param string $verb
     * @param \stdClass[] $awards
     */
    private static function act(client $client, string $verb, array $awards): void {
        $byuuid = array_column($awards, null, 'uuid');
        foreach ((array) ($client->act($verb, array_keys($byuuid))->results ?? []) as $result) {
            $award = $byuuid[$result->id ?? ''] ?? null;
            if ($award) {
                isolated::run(unsendable::name($award), fn() => self::learn($award, $result));
            }
        }
    }

    /**
     * Takes over what came of it.
     *
     * @param \stdClass $award
     * @param \stdClass $result
     */
    private static function learn(\stdClass $award, \stdClass $result): void {
        global $DB;
        if (($result->result ?? '') === 'not_found') {
            $DB->set_field(award::TABLE, 'state', null, ['id' => $award->id, 'state' => $award->state]);
            return;
        }
        states::learn($award, $result);
    }

    /**
     * A page of awards to be recalled.
     *
     * @param int $courseid
     * @param int $afterid
     * @return \stdClass[]
     */
    private static function page(int $courseid, int $afterid): array {
        global $DB;
        $select = 'id > :afterid AND ' . self::PENDING . ($courseid ? ' AND courseid = :courseid' : '');
        $params = ['afterid' => $afterid, 'courseid' => $courseid];
        return $DB->get_records_select(award::TABLE, $select, $params, 'id', '*', 0, vocabulary::BATCH_MAX);
    }
}
