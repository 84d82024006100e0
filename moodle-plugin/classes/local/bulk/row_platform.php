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

namespace local_navigatr\local\bulk;

use local_navigatr\local\account\accounts;
use local_navigatr\local\platform;

/**
 * Which platform a row of a table means: the one of its column, or where it says nothing, the one of the settings page.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class row_platform {
    /** The column, which a table needs only where there are several platforms. */
    public const COLUMN = 'platform';

    /**
     * The connected account.
     *
     * @param string $name what stands in the column
     * @return string its target; empty: none is connected
     * @throws \moodle_exception when no such platform is connected
     */
    public static function target(string $name): string {
        if ($name === '') {
            return accounts::target() ?? accounts::targets()[0] ?? '';
        }
        $wanted = \core_text::strtolower($name);
        foreach (accounts::targets() as $target) {
            $platform = platform::of_target($target);
            if (in_array($wanted, [$platform, \core_text::strtolower(platform::name($platform))], true)) {
                return $target;
            }
        }
        throw new \moodle_exception('bulkerror_platform', 'local_navigatr', '', $name);
    }

    /**
     * The columns of a table that a person downloads.
     *
     * @return string[]
     */
    public static function columns(): array {
        $columns = courses::COLUMNS;
        if (accounts::are_several()) {
            array_splice($columns, array_search('provider', $columns, true), 0, self::COLUMN);
        }
        return $columns;
    }
}
