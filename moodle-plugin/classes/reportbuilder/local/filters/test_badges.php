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

namespace local_navigatr\reportbuilder\local\filters;

/**
 * Leaves test badges out of the log unless somebody asks for them.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class test_badges extends one_of {
    /** They are shown beside the others. */
    public const TOO = 'too';

    /** Nothing but them is shown. */
    public const ONLY = 'only';

    /**
     * SQL.
     *
     * @param array $values
     * @return array SQL and parameters
     */
    public function get_sql_filter(array $values): array {
        // The column is this filter's field.
        $rule = $this->filter->get_field_sql();
        return match ($this->chosen($values)) {
            self::TOO => ['', []],
            self::ONLY => ["$rule < 0", []],
            default => ["$rule >= 0", []],
        };
    }

    /**
     * Its operators.
     *
     * @return array
     */
    public static function options(): array {
        return [
            self::TOO => get_string('testbadgestoo', 'local_navigatr'),
            self::ONLY => get_string('testbadgesonly', 'local_navigatr'),
        ];
    }
}
