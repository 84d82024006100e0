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

namespace local_navigatr\local\sync;

use local_navigatr\local\actor;
use local_navigatr\local\award\award;
use local_navigatr\local\completion\merged_accounts;
use local_navigatr\local\consent\consents;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sidecar\sidecar_health;

/**
 * Cancels at the sidecar what it has and what is not to be sent any more: it was cancelled or lost its consent in Moodle, Moodle
 * has no record of its completion any more, or another award of the same learner stays after two accounts were merged.
 *
 * An award that is not `sent` and has a state that the sidecar may act on is to be recalled, and one without consent that is
 * due, whatever its state: the sidecar may have the learner's name. The row says so, so that a call that fails is made again.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class recalls {
    /** SQL: awards to be recalled. */
    private const PENDING = "(status IN ('cancelled', 'noconsent') AND (state IN (" . vocabulary::SQL_OPEN . ") OR due > 0)
        OR status = 'noconsent' AND state IN (" . vocabulary::SQL_SENT . ")
        OR status = 'waiting' AND timecompletionlost > 0 AND state IN (" . vocabulary::SQL_UNSETTLED . ")
        OR status = 'merged' AND state IN (" . vocabulary::SQL_UNSETTLED . '))';

    /** How long a page may take; the task goes on. */
    private const PAGE_SECONDS = 10;

    /**
     * Recalls what is to be recalled.
     *
     * @param client $client
     * @param deadline $deadline
     * @param int $courseid 0: of all courses
     * @throws sidecar_exception
     */
    public static function run(client $client, deadline $deadline, int $courseid = 0): void {
        $afterid = 0;
        while (!$deadline->is_over() && $page = self::page($courseid, $afterid)) {
            foreach (self::by_reason($page) as $reason => $awards) {
                foreach (self::by_person($awards) as $people => $mine) {
                    self::cancel($client->in_the_name_of(...array_map('intval', explode(' ', $people))), $mine, $reason);
                }
            }
            $afterid = (int) end($page)->id;
        }
    }

    /**
     * Recalls of a course from a page. What fails is left to the task.
     *
     * @param client $client
     * @param int $courseid
     */
    public static function run_from_page(client $client, int $courseid): void {
        try {
            self::run($client, new deadline(self::PAGE_SECONDS), $courseid);
        } catch (sidecar_exception $failure) {
            sidecar_health::failed($failure);
        }
    }

    /**
     * Awards by why they are recalled: what the sidecar does with a learner's data, and what frees the award, depends on it.
     *
     * @param \stdClass[] $page
     * @return \stdClass[][]
     */
    private static function by_reason(array $page): array {
        $groups = [];
        foreach ($page as $award) {
            // A feed that was read after a restore of Moodle may tell of an award that was never cancelled here.
            $reason = $award->cancelreason ?? award::BY_PERSON;
            $groups[$award->status === award::NO_CONSENT ? $award->consentreason : $reason][] = $award;
        }
        return $groups;
    }

    /**
     * Awards by who cancelled them, and who had logged in as that one, for the audit trail.
     *
     * @param \stdClass[] $awards
     * @return \stdClass[][] by both ids, with a space between them
     */
    private static function by_person(array $awards): array {
        $groups = [];
        foreach ($awards as $award) {
            // The person who acted on the award before had no part in what Moodle takes back itself.
            $people = ($award->cancelreason ?? award::BY_PERSON) === award::BY_PERSON ? actor::of($award) : [0, 0];
            $groups[implode(' ', $people)][] = $award;
        }
        return $groups;
    }

    /**
     * One call.
     *
     * @param client $client
     * @param \stdClass[] $awards
     * @param string $reason
     */
    private static function cancel(client $client, array $awards, string $reason): void {
        $byuuid = array_column($awards, null, 'uuid');
        $how = ['reason' => $reason] + ($reason === award::ACCOUNT_MERGED ? ['stays' => merged_accounts::staying($awards)] : []);
        $reply = $client->act('cancel', array_keys($byuuid), $how);
        foreach ((array) ($reply->results ?? []) as $result) {
            $award = $byuuid[$result->id ?? ''] ?? null;
            if ($award) {
                isolated::run(unsendable::name($award), fn() => self::update($award, $result));
            }
        }
    }

    /**
     * Takes over what came of it.
     *
     * @param \stdClass $award
     * @param \stdClass $result
     */
    private static function update(\stdClass $award, \stdClass $result): void {
        global $DB;
        // What waits for its completion is due again once that is back.
        $due = $award->status === award::WAITING ? award::DUE_FORCED : award::NOT_DUE;
        $asread = ['id' => $award->id, 'status' => $award->status, 'due' => $award->due];
        if (($result->result ?? '') === 'not_found') {
            if (unsynced::has($award)) {
                // A ledger that went back in time has lost it: it is taught first, and then recalled.
                return;
            }
            $DB->set_field(award::TABLE, 'state', null, ['id' => $award->id, 'state' => $award->state]);
            $DB->set_field(award::TABLE, 'due', $due, $asread);
            return;
        }
        state_updater::update($award, $result);
        $DB->set_field(award::TABLE, 'due', $due, $asread);
        if ($award->status === award::NO_CONSENT && self::stays($result)) {
            $DB->execute("UPDATE {local_navigatr_award} SET status = 'sent', cancelreason = :told
                           WHERE id = :id AND status = 'noconsent' AND due = 0", [
                'told' => $award->consentreason,
                'id' => $award->id,
            ]);
        }
    }

    /**
     * Whether the sidecar did what was asked, and the award stands where it stood all the same: a badge may exist, or a person
     * had cancelled it. An agreement does not free it; that it was told stays in `cancelreason`.
     *
     * @param \stdClass $result
     * @return bool
     */
    private static function stays(\stdClass $result): bool {
        return ($result->result ?? '') === 'done' && in_array($result->state ?? '', vocabulary::STOPPED_STATES, true)
            && !in_array($result->reason ?? null, vocabulary::CONSENT_REASONS, true);
    }

    /**
     * A page of awards to be recalled.
     *
     * @param int $courseid
     * @param int $afterid
     * @return \stdClass[] with `consentreason`: why one is recalled that lacks consent
     */
    private static function page(int $courseid, int $afterid): array {
        global $DB;
        $sql = 'SELECT a.*, ' . consents::sql_missing_reason('a') . ' AS consentreason
                  FROM {' . award::TABLE . '} a
                 WHERE id > :afterid AND ' . self::PENDING . ($courseid ? ' AND courseid = :courseid' : '') . '
              ORDER BY id';
        return $DB->get_records_sql($sql, ['afterid' => $afterid, 'courseid' => $courseid], 0, vocabulary::BATCH_MAX);
    }
}
