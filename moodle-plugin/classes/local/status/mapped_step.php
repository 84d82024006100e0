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

use local_navigatr\local\account\accounts;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\platform;
use local_navigatr\local\reader;

/**
 * Why a course issues nothing, as a step of the explanation, with what its reader can do about it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mapped_step {
    /** Remedies by why a course issues nothing. */
    private const REMEDIES = [
        'unconnected' => 'reconnect',
        'none' => 'map',
        'other' => 'choose_badge',
        mapping::PAUSED => 'resume_mapping',
        mapping::REVIEW => 'review_mapping',
    ];

    /**
     * Why it issues nothing, and what to do.
     *
     * @param int $courseid
     * @param mapping|null $mapping one that does not issue; null: there is none
     * @return string
     */
    public static function why_not(int $courseid, ?mapping $mapping): string {
        $platform = platform::of_target($mapping?->get('target'));
        $todo = reader::in_course($courseid)->todo(self::REMEDIES[self::reason($mapping)], 'no_connection', $platform);
        return trim(self::why_not_now($mapping) . " $todo");
    }

    /**
     * Only why it issues nothing now, for a learner whose award was sent before.
     *
     * @param mapping|null $mapping
     * @return string
     */
    public static function why_not_now(?mapping $mapping): string {
        return platform::string('explain_mapped_' . self::reason($mapping), platform::of_target($mapping?->get('target')));
    }

    /**
     * Whether no account of its platform is connected: another one is.
     *
     * @param string|null $target
     * @return bool
     */
    private static function is_of_unconnected(?string $target): bool {
        return $target !== null && accounts::of_platform(platform::of_target($target)) === null;
    }

    /**
     * Why, in one word.
     *
     * @param mapping|null $mapping
     * @return string
     */
    private static function reason(?mapping $mapping): string {
        return match (true) {
            !accounts::are_there() => 'unconnected',
            !$mapping => 'none',
            self::is_of_unconnected($mapping->get('target')) => 'unconnected',
            !accounts::has($mapping->get('target')) => 'other',
            default => $mapping->get('state'),
        };
    }
}
