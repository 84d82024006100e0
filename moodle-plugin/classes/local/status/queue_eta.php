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

namespace local_navigatr\local\status;

use local_navigatr\local\award\award_counts;
use local_navigatr\local\config;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\queue_forecast;
use local_navigatr\local\sync\outbox;

/**
 * How long it takes until all that waits is sent, as far as the sidecar last knew.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class queue_eta {
    /**
     * Seconds until all of these are sent: what is in the sidecar's queue, and what waits in Moodle behind it.
     *
     * @param \stdClass $counts of {@see \local_navigatr\local\award\awards::counts()}
     * @param int $courseid which course they are of; 0: of all
     * @return int|null null while nothing moves without a person, something holds it up, or more wait than are counted
     */
    public static function seconds(\stdClass $counts, int $courseid): ?int {
        $empty = config::get('queueemptyat');
        if ($counts->waiting > award_counts::MOST || $empty === 0 || self::is_stopped($courseid)) {
            return null;
        }
        if ($counts->queued + $counts->sending === 0 && ($counts->waiting === 0 || !outbox::has_ready($courseid))) {
            return null;
        }
        return max(0, $empty - time()) + (int) ceil($counts->waiting / queue_forecast::BADGES_PER_SECOND);
    }

    /**
     * Whether nothing moves.
     *
     * @param int $courseid 0: on the whole site
     * @return bool
     */
    private static function is_stopped(int $courseid): bool {
        if ($courseid === 0) {
            return site_condition::current() !== null;
        }
        $mapping = mappings::for_course($courseid);
        return !$mapping?->is_issuing() || mapping_condition::stops($mapping) !== [];
    }
}
