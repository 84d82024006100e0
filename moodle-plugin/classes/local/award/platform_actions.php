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

use local_navigatr\local\contract\vocabulary;

/**
 * Actions that not every platform can carry out.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class platform_actions {
    /** @var string[][] Platforms that can do what an action asks of them; all can, where an action is not named. */
    private const PLATFORMS = [
        'revoke' => vocabulary::PLATFORMS_THAT_REVOKE,
        'look_up' => vocabulary::PLATFORMS_THAT_FIND,
    ];

    /**
     * Whether the platform of an account can carry out an action.
     *
     * @param string $action of the contract's `awardActions`
     * @param string $target
     * @return bool
     */
    public static function can(string $action, string $target): bool {
        $platforms = self::PLATFORMS[$action] ?? null;
        return $platforms === null || in_array(explode(':', $target, 2)[0], $platforms, true);
    }
}
