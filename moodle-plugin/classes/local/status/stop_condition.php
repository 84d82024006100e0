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

use local_navigatr\local\platform;
use local_navigatr\local\reader;

/**
 * What stops a mapping, and with it its awards, as a condition: a hold of the sidecar, or a badge that cannot be issued.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class stop_condition {
    /**
     * What a hold comes to.
     *
     * @param \stdClass $hold the contract's `hold`
     * @param int $courseid of the badge in question
     * @return condition
     */
    public static function held(\stdClass $hold, int $courseid): condition {
        $kind = holds::is_harmless($hold) ? condition::MOVING : condition::HELD;
        $words = new hold_formatter($hold, reader::in_course($courseid));
        return new condition($kind, $hold->reason, $words->reason(), ['todo' => $words->remedy()]);
    }

    /**
     * What the look at night found wrong with the badge.
     *
     * @param string|null $problem one of the contract's `badgeProblems`
     * @param string $target where the badge is issued from
     * @return condition|null
     */
    public static function problem(?string $problem, string $target): ?condition {
        $platform = platform::of_target($target);
        return $problem
            ? new condition(condition::HELD, "badge_$problem", platform::string("badgeproblem_$problem", $platform))
            : null;
    }
}
