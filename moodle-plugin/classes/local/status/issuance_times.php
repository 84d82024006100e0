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

/**
 * The times of an issuance as Moodle writes them: in the language, calendar and time zone of the reader, as on every other page.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class issuance_times {
    /**
     * Each time that its details show.
     *
     * @param \stdClass $issuance as the sidecar tells it
     * @return array[] `instant` and `text`
     */
    public static function of(\stdClass $issuance): array {
        $instants = [
            $issuance->completedAt ?? null,
            $issuance->acceptedAt,
            $issuance->nextAttemptAt ?? null,
            ...array_column($issuance->attempts, 'startedAt'),
            ...array_column($issuance->holds, 'since'),
            ...array_column($issuance->holds, 'until'),
            ...array_column($issuance->audit, 'at'),
        ];
        $format = get_string('strftimedatetimeshort', 'core_langconfig');
        return array_values(array_map(fn($instant) => [
            'instant' => $instant,
            'text' => userdate(strtotime($instant), $format),
        ], array_unique(array_filter($instants))));
    }
}
