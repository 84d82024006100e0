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

use local_navigatr\event\mappings_exported;
use local_navigatr\local\isolated;
use local_navigatr\local\platform;
use local_navigatr\local\spreadsheet_cell;

/**
 * The courses of a category and their badges as a table to download, which can be handed in again.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class export {
    /**
     * The table. That somebody takes it is logged.
     *
     * @param int $categoryid
     * @return string[][] rows of cells; the first are the names of the columns
     */
    public static function rows(int $categoryid): array {
        $courses = courses::page($categoryid);
        isolated::trigger(mappings_exported::create_from_facts($categoryid, ['count' => count($courses)]));
        return [row_platform::columns(), ...array_values(array_map([self::class, 'row'], $courses))];
    }

    /**
     * A row.
     *
     * @param \stdClass $course
     * @return string[]
     */
    private static function row(\stdClass $course): array {
        $course->{row_platform::COLUMN} = $course->target === null ? '' : platform::of_target($course->target);
        return array_map(fn($name) => spreadsheet_cell::escape((string) $course->$name), row_platform::columns());
    }
}
