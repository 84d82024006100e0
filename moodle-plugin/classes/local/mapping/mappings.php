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
 * Which courses are mapped. What changes a mapping is in the room `course_badge`.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mappings {
    /**
     * The mapping of a course to the badge for completing it.
     *
     * @param int $courseid
     * @return mapping|null
     */
    public static function for_course(int $courseid): ?mapping {
        return mapping::get_record(['courseid' => $courseid, 'rule' => mapping::COURSE_RULE]) ?: null;
    }

    /**
     * How many mappings are in each state.
     *
     * @return int[] by state
     */
    public static function count_by_state(): array {
        $counts = [];
        foreach (\local_navigatr\local\contract\vocabulary::MAPPING_STATES as $state) {
            $counts[$state] = mapping::count_records(['state' => $state]);
        }
        return $counts;
    }

    /**
     * The mapping of a course that has to have one.
     *
     * @param int $courseid
     * @return mapping
     */
    public static function existing(int $courseid): mapping {
        $mapping = self::for_course($courseid);
        if (!$mapping) {
            throw new \moodle_exception('error_notmapped', 'local_navigatr');
        }
        return $mapping;
    }

    /**
     * Keeps the categories that the badge of a mapping is in: the limits of categories of courses may name them.
     *
     * @param mapping $mapping as it was read
     * @param string|null $categories of {@see mapping::categories_text()}; null: nobody knows
     */
    public static function keep_categories(mapping $mapping, ?string $categories): void {
        global $DB;
        if ($categories !== null && $categories !== $mapping->get('badgecategories')) {
            $asread = ['id' => $mapping->get('id'), 'target' => $mapping->get('target'), 'badgeid' => $mapping->get('badgeid')];
            $DB->set_field(mapping::TABLE, 'badgecategories', $categories, $asread);
        }
    }
}
