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
 * How long the sidecar may go on sending after it heard from this site.
 *
 * A site whose cron runs every hour has to permit more than one whose cron runs every minute. The sidecar's clone that
 * nobody talks to any more stops at the end of what was permitted.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class heartbeat {
    /** How many gaps between runs of the task count. */
    private const GAPS = 5;

    /** How many times the longest gap is permitted. */
    private const TIMES = 3;

    /**
     * The task starts.
     *
     * @param int $now
     */
    public static function started(int $now): void {
        $starts = array_slice([...self::starts(), $now], -self::GAPS - 1);
        config::set('taskstarts', implode(',', $starts));
    }

    /**
     * When the task last started.
     *
     * @return int|null unix time; null: it never did
     */
    public static function last_start(): ?int {
        $starts = self::starts();
        return end($starts) ?: null;
    }

    /**
     * How long a feed call permits sending, in seconds.
     *
     * @return int
     */
    public static function permit_seconds(): int {
        $starts = self::starts();
        $longest = 0;
        foreach (array_slice($starts, 1) as $index => $start) {
            $longest = max($longest, $start - $starts[$index]);
        }
        $seconds = self::TIMES * $longest;
        return max(vocabulary::PERMIT_MIN_SECONDS, min(vocabulary::PERMIT_MAX_SECONDS, $seconds));
    }

    /**
     * A feed call that permits sending is made. Without an answer nobody knows whether the sidecar heard it: the end of
     * what was permitted before still stands where it is later.
     *
     * @param int $seconds
     */
    public static function permitting(int $seconds): void {
        $url = config::sidecar_url();
        if ($url !== config::get('permittedurl')) {
            // Also where config.php or the command line changed it.
            config::get('permittedurl') !== '' && self::another_sidecar();
            config::set('permittedurl', $url);
        }
        config::set('permitteduntil', max(config::get('permitteduntil'), time() + $seconds));
    }

    /**
     * Whether what the last feed call permitted may be over, so that the next one lets go what waited. The clocks of both
     * differ by minutes.
     *
     * @return bool
     */
    public static function may_have_ended(): bool {
        return time() - config::get('lastcontact') >= vocabulary::PERMIT_MIN_SECONDS - 5 * MINSECS;
    }

    /**
     * The sidecar heard it: what it permits takes the place of what was permitted before.
     *
     * @param int $seconds
     */
    public static function permitted(int $seconds): void {
        config::set('permitteduntil', time() + $seconds);
    }

    /**
     * Another sidecar is called from now on, or the same one with another secret: the one of before may send until what it
     * was permitted ends.
     */
    public static function another_sidecar(): void {
        config::set('formerpermit', max(config::get('formerpermit'), config::get('permitteduntil')));
        config::set('permitteduntil', 0);
    }

    /**
     * Until when a sidecar that is not called any more may still send.
     *
     * @return int|null unix time; null when there is none
     */
    public static function former_sends_until(): ?int {
        $until = config::get('formerpermit');
        return $until > time() ? $until : null;
    }

    /**
     * When the task started last, the newest at the end.
     *
     * @return int[]
     */
    private static function starts(): array {
        return array_map('intval', preg_split('/,/', config::get('taskstarts'), -1, PREG_SPLIT_NO_EMPTY));
    }
}
