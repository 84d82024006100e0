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

use core_reportbuilder\local\helpers\database;

/**
 * A category of courses, with all that is below it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class category {
    /**
     * The context of a category.
     *
     * @param int $categoryid
     * @return \context
     * @throws \moodle_exception when there is none
     */
    public static function context(int $categoryid): \context {
        return \context_coursecat::instance($categoryid, IGNORE_MISSING)
            ?: throw new \moodle_exception('categorygone', 'local_navigatr', new \moodle_url('/course/index.php'));
    }

    /**
     * SQL: a category is this one or below it.
     *
     * @param int $categoryid
     * @param string $category alias of the table of categories
     * @return array SQL and parameters
     */
    public static function sql_below(int $categoryid, string $category): array {
        global $DB;
        $path = $DB->get_field('course_categories', 'path', ['id' => $categoryid], MUST_EXIST);
        [$self, $below] = database::generate_param_names(2);
        $like = $DB->sql_like("$category.path", ":$below");
        return ["($category.id = :$self OR $like)", [$self => $categoryid, $below => "$path/%"]];
    }
}
