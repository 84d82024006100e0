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

use core_reportbuilder\local\filters\select;
use local_navigatr\local\award\award;

/**
 * Filters awards by how they stand, in SQL that an index answers: of a million the few that wait are found at once.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class standing extends select {
    /**
     * SQL.
     *
     * @param array $values
     * @return array SQL and parameters
     */
    public function get_sql_filter(array $values): array {
        $standing = (string) ($values["{$this->name}_value"] ?? '');
        if (!array_key_exists($standing, $this->get_select_options())) {
            return ['', []];
        }
        // The alias of the table of awards is this filter's field.
        $award = $this->filter->get_field_sql();
        return match ((int) ($values["{$this->name}_operator"] ?? self::ANY_VALUE)) {
            self::EQUAL_TO => [award::sql_stands($award, $standing), []],
            self::NOT_EQUAL_TO => [award::standing($award) . " <> '$standing'", []],
            default => ['', []],
        };
    }
}
