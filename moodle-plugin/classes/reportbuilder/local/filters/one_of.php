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

/**
 * A filter of which one value is chosen, or none.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
abstract class one_of extends select {
    /**
     * Whether somebody set it.
     *
     * @param array $values
     * @return bool
     */
    public function applies_to_values(array $values): bool {
        return $this->chosen($values) !== '';
    }

    /**
     * What was chosen.
     *
     * @param array $values
     * @return string empty: nothing
     */
    protected function chosen(array $values): string {
        $isset = (int) ($values["{$this->name}_operator"] ?? self::ANY_VALUE) === self::EQUAL_TO;
        return $isset ? (string) ($values["{$this->name}_value"] ?? '') : '';
    }
}
