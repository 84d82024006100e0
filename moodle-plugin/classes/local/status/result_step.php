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

use local_navigatr\local\mapping\mapping;

/**
 * The last link of an {@see explanation}: what came of the award, as Moodle last heard.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class result_step {
    /** Where the link stands, by states; it waits in all others. */
    private const STANDINGS = [
        'issued' => 'done', 'needs_attention' => 'missing', 'cancelled' => 'missing', 'revoked' => 'missing',
    ];

    /**
     * The link.
     *
     * @param \stdClass $award
     * @param mapping|null $mapping of its course
     * @return string[] standing and message
     */
    public static function of(\stdClass $award, ?mapping $mapping): array {
        $state = $award->state ?? 'queued';
        $sentence = award_condition::of($award, $mapping)->sentence();
        // When it was revoked is part of the sentence.
        $words = $state === 'revoked' ? $sentence : trim(self::dated($state, (int) $award->timemodified) . " $sentence");
        return [self::STANDINGS[$state] ?? 'waiting', $words];
    }

    /**
     * The state, and since when.
     *
     * @param string $state
     * @param int $time
     * @return string
     */
    private static function dated(string $state, int $time): string {
        return get_string('explain_result_dated', 'local_navigatr', [
            'result' => get_string("state_$state", 'local_navigatr'),
            'time' => userdate($time, get_string('strftimedatetimeshort', 'core_langconfig')),
        ]);
    }
}
