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

/**
 * What keeps a badge from being revoked. It goes on where only issuing is stopped.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class revoking_condition {
    /** @var string[] Holds of these scopes stop everything of an account. */
    private const SCOPES = ['site', 'target'];

    /** @var string The reason of the one hold of an account that keeps badges from being issued only. */
    private const OF_ISSUING = 'quota_used_up';

    /**
     * What stops it.
     *
     * @param \stdClass $row as of {@see award_condition::of_row()}
     * @param circumstances $around
     * @return condition|null
     */
    public static function stopped(\stdClass $row, circumstances $around): ?condition {
        $stopping = array_filter(
            $around->holds,
            fn($hold) => in_array($hold->scope ?? '', self::SCOPES, true) && $hold->reason !== self::OF_ISSUING
        );
        $hold = holds::on($row, array_values($stopping));
        if ($hold) {
            return stop_condition::held($hold, (int) $row->heldcourseid);
        }
        if (in_array($row->heldtarget, $around->targets, true)) {
            return null;
        }
        $facts = platform::facts(platform::of_target($row->heldtarget));
        $sentence = get_string('conditionrevokeaccount', 'local_navigatr', $facts);
        return new condition(condition::HELD, 'other_account', $sentence);
    }
}
