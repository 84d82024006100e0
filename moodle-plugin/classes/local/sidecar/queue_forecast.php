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

namespace local_navigatr\local\sidecar;

use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;

/**
 * When the sidecar's queue will be empty, as it says itself, and how fast it sends.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class queue_forecast {
    /** How fast the sidecar sends. */
    public const BADGES_PER_SECOND = 1000 * vocabulary::RATE_LIMIT / vocabulary::RATE_WINDOW_MS;

    /** A shift by less than this is not worth a setting written every minute. */
    private const TOLERANCE_SECONDS = 30;

    /**
     * Keeps when the sidecar's queue will be empty.
     *
     * @param \stdClass|null $queue the contract's `queueSummary`
     */
    public static function update(?\stdClass $queue): void {
        $seconds = $queue->etaSeconds ?? null;
        $at = $seconds === null ? 0 : time() + (int) $seconds;
        if (abs($at - config::get('queueemptyat')) > self::TOLERANCE_SECONDS) {
            config::set('queueemptyat', $at);
        }
    }

    /**
     * Awards were handed over since the sidecar said that: they come on top, until it says so itself.
     *
     * @param int $number
     */
    public static function add(int $number): void {
        $at = config::get('queueemptyat');
        $seconds = (int) ceil($number / self::BADGES_PER_SECOND);
        if ($at !== 0 && $seconds > self::TOLERANCE_SECONDS) {
            config::set('queueemptyat', max($at, time()) + $seconds);
        }
    }
}
