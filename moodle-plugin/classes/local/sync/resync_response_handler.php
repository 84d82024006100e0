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

use local_navigatr\local\award\award;
use local_navigatr\local\completion\merged_accounts;
use local_navigatr\local\config;
use local_navigatr\local\isolated;

/**
 * What a sidecar in recovery did with the awards that it was taught. That never changes what Moodle is to do with them.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class resync_response_handler implements response {
    /**
     * Takes over the results of one batch.
     *
     * @param award_batch $batch what was sent
     * @param \stdClass $reply `results`
     */
    public function apply(award_batch $batch, \stdClass $reply): void {
        global $DB;
        $taken = response_handler::taken($reply);
        foreach ($batch->awards as $award) {
            $result = $taken[$award->uuid] ?? null;
            $ismarked = $result && isolated::run(unsendable::name($award), fn() => self::mark($award, $result));
            if (!$ismarked) {
                self::fail($award);
            } else if ($batch->bodies->is_without_score((int) $award->id)) {
                // Once there is a total, it is sent again.
                $DB->set_field(award::TABLE, 'withoutscore', 1, ['id' => $award->id, 'uuid' => $award->uuid]);
            }
        }
    }

    /**
     * One that nobody takes is counted, and the rest goes on.
     *
     * @param \stdClass $award
     * @param string $problem
     */
    public function refuse(\stdClass $award, string $problem): void {
        mtrace('local_navigatr: ' . unsendable::name($award) . ": $problem");
        self::fail($award);
    }

    /**
     * One that could not be prepared is counted as well.
     *
     * @param \stdClass $award
     * @param \Throwable $error
     */
    public function fail_to_read(\stdClass $award, \Throwable $error): void {
        isolated::trace(unsendable::name($award), $error);
        self::fail($award);
    }

    /**
     * Marks one as taught. Where the sidecar has it under another id, it goes by that and is taught under it next.
     *
     * @param \stdClass $award
     * @param \stdClass $taken
     */
    private static function mark(\stdClass $award, \stdClass $taken): void {
        global $DB;
        if ($taken->uuid !== $award->uuid) {
            if (merged_accounts::exchange($award, $taken->uuid)) {
                return;
            }
            $DB->set_field(award::TABLE, 'uuid', $taken->uuid, ['id' => $award->id, 'uuid' => $award->uuid]);
            return;
        }
        $number = config::get('recoverynumber');
        $DB->set_field(award::TABLE, 'taughtin', $number, ['id' => $award->id, 'uuid' => $award->uuid]);
        $now = $DB->get_record(award::TABLE, ['id' => $award->id]);
        if ($now && $now->status === award::SENT) {
            state_updater::update($now, $taken);
        } else if ($now && $now->state === null) {
            // Taken back from a ledger that had lost it: now there is something to recall.
            $DB->set_field(award::TABLE, 'state', $taken->state, ['id' => $now->id, 'status' => $now->status, 'state' => null]);
        }
    }

    /**
     * It is known as one that could not be taught.
     *
     * @param \stdClass $award
     */
    private static function fail(\stdClass $award): void {
        global $DB;
        $DB->set_field(award::TABLE, 'taughtin', -config::get('recoverynumber'), ['id' => $award->id]);
    }
}
