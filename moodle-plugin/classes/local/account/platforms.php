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

namespace local_navigatr\local\account;

use local_navigatr\local\platform;

/**
 * The badge platforms that the site has to do with, for what is said of all of it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class platforms {
    /**
     * Those of the connected accounts. While none is connected: those that courses are mapped to, or the usual one.
     *
     * @return string[] never empty
     */
    public static function in_use(): array {
        global $DB;
        $targets = accounts::targets();
        if ($targets === []) {
            $targets = $DB->get_fieldset_sql('SELECT DISTINCT target FROM {local_navigatr_map} ORDER BY target');
        }
        $platforms = array_unique(array_map([platform::class, 'of_target'], $targets));
        return array_values($platforms) ?: [platform::USUAL];
    }

    /**
     * A string that names them.
     *
     * @param string $key of a string without parameters of its own
     * @return string
     */
    public static function string(string $key): string {
        return platform::string_of_any($key, self::in_use());
    }
}
