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

use local_navigatr\event\badge_issued;
use local_navigatr\event\badge_needs_attention;
use local_navigatr\local\award;
use local_navigatr\local\contract\vocabulary;

/**
 * What Moodle knows of the state of each issuance.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class states {
    /** Which states Moodle tells its own observers about. */
    private const EVENTS = ['issued' => badge_issued::class, 'needs_attention' => badge_needs_attention::class];

    /**
     * Takes over a state. Learning the same twice changes nothing and fires nothing.
     *
     * @param \stdClass $award row of the award
     * @param \stdClass $news `state`, `reason`, and `needs` where the sidecar said it
     */
    public static function learn(\stdClass $award, \stdClass $news): void {
        global $DB;
        $state = $news->state ?? null;
        if (!in_array($state, vocabulary::ISSUANCE_STATES, true)) {
            return;
        }
        if ($award->state === 'issued' && $state !== 'issued') {
            // Issued is final. A ledger that went back in time may say otherwise until it is taught again.
            return;
        }
        $reason = $news->reason ?? null;
        $known = ['state' => $state, 'reason' => $reason, 'needs' => $news->needs ?? award::need_of($reason)];
        $ischanged = $award->state !== $state;
        if (!$ischanged && $award->reason === $known['reason'] && $award->needs === $known['needs']) {
            return;
        }
        foreach ($known as $field => $value) {
            $award->$field = $value;
        }
        $DB->update_record(award::TABLE, (object) ($known + ['id' => $award->id, 'timemodified' => time()]));
        $event = self::EVENTS[$state] ?? null;
        if ($ischanged && $event) {
            $event::create_from_award($award)->trigger();
        }
    }
}
