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

namespace local_navigatr\local\limit;

use local_navigatr\event\category_limit_changed;
use local_navigatr\local\isolated;

/**
 * The limits of categories of courses. The nearest category with one of its own decides; without any, all badges may be used.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class limits {
    /** The table. */
    public const TABLE = 'local_navigatr_limit';

    /** Stands for the category above all: the site. */
    public const SITE = 0;

    /**
     * The limit that a category has of its own.
     *
     * @param int $categoryid
     * @return limit|null null: it has the one above
     */
    public static function own(int $categoryid): ?limit {
        return self::nearest([$categoryid]);
    }

    /**
     * The limit that is in force in a category.
     *
     * @param int $categoryid
     * @return limit|null null: all badges may be used
     */
    public static function in_category(int $categoryid): ?limit {
        return self::nearest(self::path($categoryid));
    }

    /**
     * The limit that would be in force in a category without one of its own.
     *
     * @param int $categoryid
     * @return limit|null
     */
    public static function above(int $categoryid): ?limit {
        return self::nearest(array_slice(self::path($categoryid), 1));
    }

    /**
     * The limit that is in force in a course.
     *
     * @param int $courseid
     * @return limit|null
     */
    public static function in_course(int $courseid): ?limit {
        global $DB;
        // Most sites have none, and a table of courses asks for thousands of them.
        return $DB->record_exists(self::TABLE, [])
            ? self::in_category((int) $DB->get_field('course', 'category', ['id' => $courseid]))
            : null;
    }

    /**
     * The category above one.
     *
     * @param int $categoryid
     * @return int
     */
    public static function parent(int $categoryid): int {
        return self::path($categoryid)[1] ?? self::SITE;
    }

    /**
     * Categories below one that have a limit of their own.
     *
     * @param int $categoryid
     * @return int[]
     */
    public static function below(int $categoryid): array {
        global $DB;
        $ids = $DB->get_fieldset_select(self::TABLE, 'categoryid', 'categoryid <> :site', ['site' => self::SITE]);
        $isbelow = fn($id) => in_array($categoryid, array_slice(self::path((int) $id), 1), true);
        return array_map('intval', array_values(array_filter($ids, $isbelow)));
    }

    /**
     * Gives a category a limit of its own.
     *
     * @param limit $limit
     */
    public static function save(limit $limit): void {
        global $DB;
        $row = ['categoryid' => $limit->categoryid];
        $before = $DB->get_record(self::TABLE, $row);
        $row += ['allowed' => json_encode($limit->entries, JSON_THROW_ON_ERROR), 'timemodified' => time()];
        if ($before && $before->allowed === $row['allowed']) {
            return;
        }
        if ($before) {
            $DB->update_record(self::TABLE, (object) ($row + ['id' => $before->id]));
        } else {
            $DB->insert_record(self::TABLE, (object) $row);
        }
        self::announce($limit->categoryid, 'own', count($limit->entries));
    }

    /**
     * A category has the limit above again.
     *
     * @param int $categoryid
     */
    public static function delete(int $categoryid): void {
        global $DB;
        if ($DB->record_exists(self::TABLE, ['categoryid' => $categoryid])) {
            $DB->delete_records(self::TABLE, ['categoryid' => $categoryid]);
            self::announce($categoryid, 'inherited', 0);
        }
    }

    /**
     * Logs what somebody decided.
     *
     * @param int $categoryid
     * @param string $kind
     * @param int $count
     */
    private static function announce(int $categoryid, string $kind, int $count): void {
        isolated::trigger(category_limit_changed::create_from_facts($categoryid, ['kind' => $kind, 'count' => $count]));
    }

    /**
     * A category and those above it, the nearest first.
     *
     * @param int $categoryid
     * @return int[]
     */
    private static function path(int $categoryid): array {
        global $DB;
        if ($categoryid === self::SITE) {
            return [self::SITE];
        }
        $path = (string) $DB->get_field('course_categories', 'path', ['id' => $categoryid]);
        return array_reverse([self::SITE, ...array_map('intval', array_filter(explode('/', $path)))]);
    }

    /**
     * The first limit on a way up.
     *
     * @param int[] $categoryids
     * @return limit|null
     */
    private static function nearest(array $categoryids): ?limit {
        global $DB;
        $rows = $categoryids === [] ? [] : $DB->get_records_list(self::TABLE, 'categoryid', $categoryids);
        $rows = array_column($rows, 'allowed', 'categoryid');
        foreach ($categoryids as $categoryid) {
            if (isset($rows[$categoryid])) {
                return new limit($categoryid, json_decode($rows[$categoryid], true, 8, JSON_THROW_ON_ERROR));
            }
        }
        return null;
    }
}
