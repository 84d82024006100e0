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

namespace local_navigatr\local;

/**
 * Whole numbers for people.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class number {
    /**
     * A number as the reader's language writes it: 12,345 or 12.345.
     *
     * @param int $number
     * @return string
     */
    public static function shown(int $number): string {
        return number_format($number, 0, '', self::separator());
    }

    /**
     * What stands between thousands.
     *
     * @return string
     */
    public static function separator(): string {
        return get_string('thousandssep', 'core_langconfig');
    }
}
