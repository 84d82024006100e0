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

use local_navigatr\local\config;

/**
 * The courses whose mappings were paused when the connection was removed: one click resumes them.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class paused_by_removal {
    /**
     * Keeps which mappings the removal paused: those that a teacher had paused stay paused.
     *
     * @param int[] $courseids
     */
    public static function add(array $courseids): void {
        $ids = array_unique(array_merge(self::remembered(), $courseids));
        config::set('pausedbyremoval', implode(',', $ids));
    }

    /**
     * A person decided about the mapping of a course: it is not one that only the removal paused any more.
     *
     * @param int $courseid
     */
    public static function delete(int $courseid): void {
        $others = array_diff(self::remembered(), [$courseid]);
        if (count($others) < count(self::remembered())) {
            config::set('pausedbyremoval', implode(',', $others));
        }
    }

    /**
     * Whether the removal paused the mapping of a course, and no person.
     *
     * @param int $courseid
     * @return bool
     */
    public static function is_remembered(int $courseid): bool {
        return in_array($courseid, self::remembered(), true);
    }

    /**
     * What the removal paused.
     *
     * @return int[]
     */
    public static function remembered(): array {
        return array_map('intval', preg_split('/,/', config::get('pausedbyremoval'), -1, PREG_SPLIT_NO_EMPTY));
    }
}
