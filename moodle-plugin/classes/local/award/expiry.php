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

namespace local_navigatr\local\award;

use local_navigatr\local\account\features;
use local_navigatr\local\mapping\mapping;

/**
 * When badges expire that are valid for so many months: as the sidecar works it out, in UTC.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class expiry {
    /** How far a day may lie from the one that stands as many months before: the last day of one month is not that of another. */
    private const DAYS_ASIDE = 3;

    /**
     * For how many months a badge of a course is valid.
     *
     * @param mapping $mapping
     * @return int 0: nothing is said about it
     */
    public static function months(mapping $mapping): int {
        return features::of_target($mapping->get('target'), 'expiry') ? (int) $mapping->get('validmonths') : 0;
    }

    /**
     * When a badge expires: the same day so many months later, or the last of that month.
     *
     * @param int $completed when it was earned
     * @param int $months
     * @return int|null null: it does not
     */
    public static function time(int $completed, int $months): ?int {
        return $months > 0 && $completed > 0 ? self::shifted($completed, $months) : null;
    }

    /**
     * Until when somebody completed whose badge has expired by now.
     *
     * @param int $months at least 1
     * @return int
     */
    public static function last_expired(int $months): int {
        $now = time();
        $completed = self::shifted($now, -$months) + self::DAYS_ASIDE * DAYSECS;
        for ($days = 0; $days <= self::DAYS_ASIDE && self::shifted($completed, $months) > $now; $days++) {
            $completed -= DAYSECS;
        }
        return $completed;
    }

    /**
     * A day for people.
     *
     * @param int|null $time
     * @return string|null
     */
    public static function day(?int $time): ?string {
        return $time === null ? null : userdate($time, get_string('strftimedatefullshort', 'core_langconfig'));
    }

    /**
     * The same day in another month, or the last of that month.
     *
     * @param int $time
     * @param int $months
     * @return int
     */
    private static function shifted(int $time, int $months): int {
        [$year, $month, $day] = array_map('intval', explode(' ', gmdate('Y n j', $time)));
        $last = (int) gmdate('t', gmmktime(0, 0, 0, $month + $months, 1, $year));
        return gmmktime(0, 0, $time % DAYSECS, $month + $months, min($day, $last), $year);
    }
}
