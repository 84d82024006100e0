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

namespace local_navigatr\local\mapping;

/**
 * The mappings that were paused when the connection was removed: one click resumes them.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class paused_by_removal {
    /** The column of a mapping. */
    private const COLUMN = 'pausedbyremoval';

    /** So many courses in one statement: databases limit its parameters. */
    private const CHUNK = 1000;

    /**
     * Keeps which mappings the removal paused: those that a teacher had paused stay paused.
     *
     * @param int[] $courseids
     */
    public static function add(array $courseids): void {
        self::set($courseids, 1);
    }

    /**
     * Persons decided about the mappings of courses: they are none that only the removal paused any more.
     *
     * @param int[] $courseids
     */
    public static function delete(array $courseids): void {
        self::set($courseids, 0);
    }

    /**
     * Whether the removal paused the mapping of a course, and no person.
     *
     * @param int $courseid
     * @return bool
     */
    public static function is_remembered(int $courseid): bool {
        global $DB;
        return $DB->record_exists(mapping::TABLE, ['courseid' => $courseid, self::COLUMN => 1]);
    }

    /**
     * What the removal paused.
     *
     * @param array $columns that the mappings have besides
     * @return int[] their courses
     */
    public static function remembered(array $columns = []): array {
        global $DB;
        $rows = $DB->get_records(mapping::TABLE, [self::COLUMN => 1] + $columns, 'courseid', 'id, courseid');
        return array_map('intval', array_column($rows, 'courseid'));
    }

    /**
     * Sets the column.
     *
     * @param int[] $courseids
     * @param int $value
     */
    private static function set(array $courseids, int $value): void {
        global $DB;
        foreach (array_chunk($courseids, self::CHUNK) as $chunk) {
            [$in, $params] = $DB->get_in_or_equal($chunk);
            $DB->set_field_select(mapping::TABLE, self::COLUMN, $value, "courseid $in", $params);
        }
    }
}
