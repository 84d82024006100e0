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

namespace local_navigatr\local\other_plugin;

use local_navigatr\local\mapping\mapping;

/**
 * The awarding rules of Open Badge Factory's own plugin, `local_obf`. They are read from its tables: it has nothing that could be
 * asked. Its rules about courses and about activities both name their course; those about a profile name none.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class obf_rules {
    /** Platforms that its badges are issued from. */
    public const PLATFORMS = ['obf', 'cancred'];

    /** Its table of rules, and the columns that are needed. */
    public const RULES = ['local_obf_criterion', ['id', 'badge_id']];

    /** Its table of what a rule is about, and the columns that are needed. */
    public const COURSES = ['local_obf_criterion_courses', ['obf_criterion_id', 'courseid']];

    /** The column of a rule's account, which versions before 2020 do not have. */
    public const ACCOUNT = 'client_id';

    /**
     * Those that issue a badge in a course, one for each badge.
     *
     * @param int $courseid
     * @return obf_rule[]
     */
    public static function of_course(int $courseid): array {
        $rules = [];
        foreach (self::rows($courseid) as $row) {
            $badgeid = (string) $row->badge_id;
            $rules[$badgeid] ??= new obf_rule($courseid, $badgeid, (string) ($row->{self::ACCOUNT} ?? ''));
        }
        return array_values($rules);
    }

    /**
     * The one that issues the same badge in the same course as a mapping does, or would.
     *
     * @param int $courseid
     * @param string $platform of the mapping
     * @param string $badgeid
     * @return obf_rule|null
     */
    public static function same(int $courseid, string $platform, string $badgeid): ?obf_rule {
        if (!in_array($platform, self::PLATFORMS, true)) {
            return null;
        }
        $same = array_filter(self::of_course($courseid), fn($rule) => $rule->badgeid === $badgeid);
        return reset($same) ?: null;
    }

    /**
     * The same, of a mapping that is there.
     *
     * @param mapping $mapping
     * @return obf_rule|null
     */
    public static function same_as(mapping $mapping): ?obf_rule {
        return self::same((int) $mapping->get('courseid'), $mapping->platform(), $mapping->get('badgeid'));
    }

    /**
     * Whether there is any.
     *
     * @return bool
     */
    public static function are_there(): bool {
        global $DB;
        return self::are_in_force() && $DB->record_exists(self::RULES[0], []);
    }

    /**
     * Ids of all that issue the badge of a mapping in its course.
     *
     * @param mapping $mapping
     * @return int[]
     */
    public static function ids_same_as(mapping $mapping): array {
        if (!in_array($mapping->platform(), self::PLATFORMS, true)) {
            return [];
        }
        $same = array_filter(self::rows((int) $mapping->get('courseid')), fn($row) => $row->badge_id === $mapping->get('badgeid'));
        return array_map('intval', array_keys($same));
    }

    /**
     * Courses with a badge of ours in which any issues.
     *
     * @return int[]
     */
    public static function mapped_courses(): array {
        global $DB;
        return self::are_in_force() ? $DB->get_fieldset_sql('SELECT DISTINCT m.courseid
                                                               FROM {' . self::COURSES[0] . '} o
                                                               JOIN {local_navigatr_map} m ON m.courseid = o.courseid') : [];
    }

    /**
     * Rows of its table about a course.
     *
     * @param int $courseid
     * @return \stdClass[] by id
     */
    private static function rows(int $courseid): array {
        global $DB;
        if (!self::are_in_force()) {
            return [];
        }
        $select = 'id IN (SELECT obf_criterion_id FROM {' . self::COURSES[0] . '} WHERE courseid = :courseid)';
        return $DB->get_records_select(self::RULES[0], $select, ['courseid' => $courseid], 'id');
    }

    /**
     * Whether that plugin is there, with its tables. One whose files were removed leaves its tables behind, and issues nothing.
     *
     * @return bool
     */
    public static function are_in_force(): bool {
        return \core_component::get_component_directory('local_obf') !== null
            && self::has_columns(...self::RULES) && self::has_columns(...self::COURSES);
    }

    /**
     * Whether a table is there, with these columns.
     *
     * @param string $table
     * @param string[] $columns
     * @return bool
     */
    public static function has_columns(string $table, array $columns): bool {
        global $DB;
        return $DB->get_manager()->table_exists($table) && !array_diff($columns, array_keys($DB->get_columns($table)));
    }
}
