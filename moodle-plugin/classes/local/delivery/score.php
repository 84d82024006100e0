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

namespace local_navigatr\local\delivery;

/**
 * A learner's course total.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class score {
    /**
     * The course total in percent, from 0 to 100.
     *
     * @param int $courseid
     * @param int $userid
     * @return float|null null when there is none, it is hidden, or it is not final; nothing is ever regraded for this
     * @throws \moodle_exception when the course has more than one total, and nobody can say which one counts
     */
    public static function in_percent(int $courseid, int $userid): ?float {
        global $CFG;
        require_once($CFG->libdir . '/gradelib.php');

        $item = self::item($courseid);
        if (!$item || $item->needsupdate || !in_array((int) $item->gradetype, [GRADE_TYPE_VALUE, GRADE_TYPE_SCALE], true)) {
            return null;
        }
        $grade = \grade_grade::fetch(['itemid' => $item->id, 'userid' => $userid]);
        if (!$grade || $grade->finalgrade === null) {
            return null;
        }
        $grade->grade_item = $item;
        if ($grade->is_hidden()) {
            return null;
        }
        $range = $grade->get_grade_max() - $grade->get_grade_min();
        if ($range <= 0) {
            return null;
        }
        $percent = ($grade->finalgrade - $grade->get_grade_min()) / $range * 100;
        return round(min(100, max(0, $percent)), 2);
    }

    /**
     * The grade item of the course total. Doubled imports leave two: then it is the one of the course's top category.
     *
     * @param int $courseid
     * @return \grade_item|null
     */
    private static function item(int $courseid): ?\grade_item {
        global $DB;
        $items = \grade_item::fetch_all(['courseid' => $courseid, 'itemtype' => 'course']) ?: [];
        if (count($items) > 1) {
            $top = $DB->get_fieldset_select('grade_categories', 'id', 'courseid = ? AND parent IS NULL', [$courseid]);
            $items = array_filter($items, fn($item) => in_array($item->iteminstance, $top));
            if (count($items) !== 1) {
                throw new \moodle_exception('morethanonerecordinfetch', 'debug');
            }
        }
        return reset($items) ?: null;
    }
}
