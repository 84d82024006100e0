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

use completion_info;
use local_navigatr\local\isolated;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->libdir . '/completionlib.php');

/**
 * Why nobody can complete a course, so that no badge can ever come.
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
        $notices = [['message' => get_string('completionunreadable', 'local_navigatr')]];
        isolated::run('completion of course ' . $this->course->id, function () use (&$notices) {
            $notices = $this->look();
        });
        return $notices;
    }

    /**
     * Whether the course can complete anybody, as far as Moodle can tell.
     *
     * @return bool
     */
    public function can_complete(): bool {
        return !array_filter($this->export(), fn($notice) => isset($notice['barrier']));
    }

    /**
     * What keeps the course from completing anybody.
     *
     * @return array[]
     */
    private function look(): array {
        $barrier = $this->barrier();
        if ($barrier !== null) {
            return [$barrier + ['barrier' => true]];
        }
        if (!$this->has_learners()) {
            return [['message' => get_string('completionnobodytracked', 'local_navigatr'), 'mild' => true]];
        }
        return [];
    }

    /**
     * A setting that does, whoever is in the course.
     *
     * @return array|null
     */
    private function barrier(): ?array {
        $completion = new completion_info($this->course);
        return match (true) {
            !completion_info::is_enabled_for_site() => $this->site_is_off(),
            !$completion->is_enabled() => $this->course_is_off(),
            !$completion->has_criteria() => $this->criteria_are_missing(),
            default => null,
        };
    }

    /**
     * Whether Moodle tracks anybody in the course. It is asked for one only: counting all of them takes long in a large course.
     *
     * @return bool
     */
    private function has_learners(): bool {
        global $DB;
        [$tracked, $params] = get_enrolled_sql($this->context(), 'moodle/course:isincompletionreports', 0, true);
        return $DB->record_exists_sql("SELECT 1 FROM ($tracked) tracked", $params);
    }

    /**
     * Off for the site.
     *
     * @return array
     */
    private function site_is_off(): array {
        $notice = ['message' => get_string('completionoffsite', 'local_navigatr')];
        if (!has_capability('moodle/site:config', \context_system::instance())) {
            return $notice;
        }
        return $notice + [
            'url' => (new \moodle_url('/admin/search.php', ['query' => 'enablecompletion']))->out(false),
            'link' => get_string('completionofflinksite', 'local_navigatr'),
        ];
    }

    /**
     * Off for the course.
     *
     * @return array
     */
    private function course_is_off(): array {
        $notice = ['message' => get_string('completionoffcourse', 'local_navigatr')];
        if (!has_capability('moodle/course:update', $this->context())) {
            return $notice;
        }
        $url = new \moodle_url('/course/edit.php', ['id' => $this->course->id], 'id_completionhdr');
        return $notice + ['url' => $url->out(false), 'link' => get_string('completionoffcourselink', 'local_navigatr')];
    }

    /**
     * No criteria.
     *
     * @return array
     */
    private function criteria_are_missing(): array {
        if (!has_capability('moodle/course:update', $this->context())) {
            return ['message' => get_string('completionnocriteriateacher', 'local_navigatr')];
        }
        return [
            'message' => get_string('completionnocriteria', 'local_navigatr'),
            'url' => (new \moodle_url('/course/completion.php', ['id' => $this->course->id]))->out(false),
            'link' => get_string('completionnocriterialink', 'local_navigatr'),
        ];
    }

    /**
     * The course's context.
     *
     * @return \context
     */
    private function context(): \context {
        return \context_course::instance($this->course->id);
    }
}
