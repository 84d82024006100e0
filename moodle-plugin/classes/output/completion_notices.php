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

namespace local_navigatr\output;

use local_navigatr\local\isolated;
use local_navigatr\local\status\course_condition;

/**
 * What the page of a course says of its completion: why nobody can complete it, or that nobody is there.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class completion_notices {
    /** @var \stdClass The course. */
    private \stdClass $course;

    /**
     * Notices.
     *
     * @param \stdClass $course
     */
    public function __construct(\stdClass $course) {
        $this->course = $course;
    }

    /**
     * The first thing that is missing, with the link to mend it for those who may.
     *
     * @return array
     */
    public function export(): array {
        return $this->read(function () {
            $condition = course_condition::of($this->course);
            return $condition ? [$condition->export()] : $this->without_learners();
        });
    }

    /**
     * The same beside the card, which says itself why nobody can complete the course.
     *
     * @return array
     */
    public function beside_card(): array {
        return $this->read(fn() => course_condition::of($this->course) ? [] : $this->without_learners());
    }

    /**
     * What is found, or that Moodle cannot read it.
     *
     * @param \Closure $look
     * @return array
     */
    private function read(\Closure $look): array {
        $notices = [['message' => get_string('completionunreadable', 'local_navigatr')]];
        isolated::run('completion of course ' . $this->course->id, function () use ($look, &$notices) {
            $notices = $look();
        });
        return $notices;
    }

    /**
     * That nobody is there to complete it.
     *
     * @return array
     */
    private function without_learners(): array {
        return $this->has_learners()
            ? []
            : [['message' => get_string('completionnobodytracked', 'local_navigatr'), 'mild' => true]];
    }

    /**
     * Whether Moodle tracks anybody in the course. It is asked for one only: counting all of them takes long in a large course.
     *
     * @return bool
     */
    private function has_learners(): bool {
        global $DB;
        $context = \context_course::instance($this->course->id);
        [$tracked, $params] = get_enrolled_sql($context, 'moodle/course:isincompletionreports', 0, true);
        return $DB->record_exists_sql("SELECT 1 FROM ($tracked) tracked", $params);
    }
}
