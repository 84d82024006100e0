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
 * A course's name for messages and tables.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class course_name {
    /**
     * The name as text. What goes to the badge platform is never this: a badge with a name that no filter has seen stays.
     *
     * @param int $courseid
     * @param string $fallback as it was stored, for a course that is gone; empty: its number
     * @return string
     */
    public static function plain(int $courseid, string $fallback = ''): string {
        global $DB;
        $name = $DB->get_field('course', 'fullname', ['id' => $courseid]);
        return $name === false ? self::format($fallback ?: (string) $courseid, $courseid) : self::format($name, $courseid);
    }

    /**
     * A name that was read, filtered; as it is where a filter fails.
     *
     * @param string $name
     * @param int $courseid
     * @return string
     */
    public static function format(string $name, int $courseid): string {
        $text = null;
        isolated::run("name of course $courseid", function () use (&$text, $name, $courseid) {
            $text = plain_text::name($name, self::context($courseid));
        });
        return $text ?? plain_text::unfiltered_name($name);
    }

    /**
     * Whose filters apply to the name of a course, also of one that is gone.
     *
     * @param int $courseid
     * @return \context
     */
    public static function context(int $courseid): \context {
        return \context_course::instance($courseid, IGNORE_MISSING) ?: \context_system::instance();
    }
}
