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

namespace local_navigatr\local\evidence;

use local_navigatr\local\plain_text;

/**
 * A learner's course total.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class score {
    /** Types of a grade item that have a value: a number or a scale. */
    private const WITH_VALUE = [1, 2];

    /**
     * A total.
     *
     * @param int $userid
     * @param \grade_item|null $item null when the course has none
     * @param \grade_grade|null $grade null when the learner has none
     */
    private function __construct(
        /** @var int */
        private readonly int $userid,
        /** @var \grade_item|null */
        private readonly ?\grade_item $item,
        /** @var \grade_grade|null */
        private readonly ?\grade_grade $grade
    ) {
    }

    /**
     * The total of a learner. Nothing is ever regraded for this.
     *
     * @param int $courseid
     * @param int $userid
     * @return self
     * @throws \moodle_exception when the course has more than one total, and nobody can say which one counts
     */
    public static function of(int $courseid, int $userid): self {
        global $CFG;
        require_once($CFG->libdir . '/gradelib.php');
        $item = self::item($courseid);
        $grade = $item ? \grade_grade::fetch(['itemid' => $item->id, 'userid' => $userid]) : null;
        if ($grade) {
            $grade->grade_item = $item;
        }
        return new self($userid, $item, $grade ?: null);
    }

    /**
     * Why no learner of a course has a total that can be sent.
     *
     * @param int $courseid
     * @return string|null `none`, `hidden` or `unreadable`; null: learners may have one
     */
    public static function missing_in(int $courseid): ?string {
        global $CFG;
        require_once($CFG->libdir . '/gradelib.php');
        try {
            $item = self::item($courseid);
        } catch (\moodle_exception) {
            return 'unreadable';
        }
        if (!$item || !in_array((int) $item->gradetype, self::WITH_VALUE, true) || !self::may_come($item)) {
            return 'none';
        }
        return $item->is_hidden() ? 'hidden' : null;
    }

    /**
     * Whether anything in the course is graded, or somebody typed a total.
     *
     * @param \grade_item $total
     * @return bool
     */
    private static function may_come(\grade_item $total): bool {
        global $DB;
        $select = "courseid = :courseid AND itemtype NOT IN ('course', 'category') AND gradetype IN (1, 2)";
        return $DB->record_exists_select('grade_items', $select, ['courseid' => $total->courseid])
            || $DB->record_exists_select('grade_grades', 'itemid = :id AND finalgrade IS NOT NULL', ['id' => $total->id]);
    }

    /**
     * Whether the learner will see one that Moodle still has to work out. What is locked or overridden stays as it is, and of
     * no grades nothing is worked out: a gradebook in which nobody ever graded anything has to be worked out for ever.
     *
     * @return bool
     */
    public function is_pending(): bool {
        if (!$this->item || !$this->item->needsupdate || !$this->has_value_type()) {
            return false;
        }
        $isfixed = $this->item->is_locked() || $this->grade?->is_locked() || $this->grade?->is_overridden();
        return !$isfixed && !$this->item->is_hidden() && !$this->grade?->is_hidden() && $this->has_grades();
    }

    /**
     * Whether the learner was graded for anything in the course.
     *
     * @return bool
     */
    private function has_grades(): bool {
        global $DB;
        $sql = 'SELECT 1
                  FROM {grade_grades} gg
                  JOIN {grade_items} gi ON gi.id = gg.itemid
                 WHERE gi.courseid = :courseid AND gg.userid = :userid
                       AND (gg.finalgrade IS NOT NULL OR gg.rawgrade IS NOT NULL)';
        return $DB->record_exists_sql($sql, ['courseid' => $this->item->courseid, 'userid' => $this->userid]);
    }

    /**
     * In percent of its range, from 0 to 100, with two decimals.
     *
     * @return float|null null when the learner sees none
     */
    public function percent(): ?float {
        if (!$this->is_visible()) {
            return null;
        }
        $min = $this->grade->get_grade_min();
        $range = $this->grade->get_grade_max() - $min;
        return $range > 0 ? round(min(100, max(0, ($this->grade->finalgrade - $min) / $range * 100)), 2) : null;
    }

    /**
     * As the gradebook shows it, in the present language: points, a letter or a word of a scale.
     *
     * @return string empty when the learner sees none
     */
    public function as_shown(): string {
        $item = $this->item;
        return $this->is_visible()
            ? plain_text::of_html(grade_format_gradevalue((float) $this->grade->finalgrade, $item))
            : '';
    }

    /**
     * Whether there is one that is final and that the learner may see.
     *
     * @return bool
     */
    private function is_visible(): bool {
        return $this->grade && $this->grade->finalgrade !== null && $this->has_value_type()
            && !$this->grade->is_hidden() && !$this->is_pending();
    }

    /**
     * Whether the course's total is a value at all: it may be a text, or switched off.
     *
     * @return bool
     */
    private function has_value_type(): bool {
        return in_array((int) $this->item->gradetype, self::WITH_VALUE, true);
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
