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

use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\deadline;

/**
 * Teaches a sidecar in recovery what Moodle knows, so that nothing that was issued is sent again.
 *
 * Every award goes, also those the ledger has: a ledger that went back in time may have them in an older state.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class reteach {
    /**
     * Goes on with the present recovery, or starts it.
     *
     * @param sender $sender
     * @param deadline $deadline
     */
    public static function run(sender $sender, deadline $deadline): void {
        $recovery = json_decode(config::get('recovery'));
        if (!$recovery) {
            return;
        }
        $since = (string) ($recovery->since ?? 'unknown');
        if (config::get('reteachsince') !== $since) {
            config::set('reteachsince', $since);
            config::set('reteachcursor', 0);
        }
        while (!$deadline->is_over() && $page = outbox::known_page(vocabulary::BATCH_MAX, config::get('reteachcursor'))) {
            $sender->teach($page);
            config::set('reteachcursor', (int) end($page)->id);
        }
    }
}
