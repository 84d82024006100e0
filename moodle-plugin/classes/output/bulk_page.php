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

use local_navigatr\local\account\accounts;
use local_navigatr\local\bulk\courses;
use local_navigatr\local\bulk\plan;
use local_navigatr\local\bulk\run;
use local_navigatr\local\bulk\table;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\course_name;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\plain_text;
use local_navigatr\local\platform;
use local_navigatr\local\status\stopped_tasks;
use renderable;
use renderer_base;
use templatable;

/**
 * The courses of a category with their badges, and what a table that was handed in would change.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class bulk_page implements renderable, templatable {
    /** How many courses are on a page. */
    public const PER_PAGE = 50;

    /** How many lines of a table are named that have something wrong. */
    private const ERRORS_MAX = 200;

    /**
     * A page.
     *
     * @param int $categoryid
     * @param int $page from 0
     * @param plan|null $plan what was handed in
     * @param string $table the text that it was read from
     * @param run|null $run the newest that the user confirmed
     * @param bool $unmapped only courses without a badge
     */
    public function __construct(
        /** @var int */
        private readonly int $categoryid,
        /** @var int */
        private readonly int $page,
        /** @var plan|null */
        private readonly ?plan $plan = null,
        /** @var string */
        private readonly string $table = '',
        /** @var run|null */
        private readonly ?run $run = null,
        /** @var bool */
        private readonly bool $unmapped = false
    ) {
    }

    /**
     * Context of the template.
     *
     * @param renderer_base $output
     * @return array
     */
    public function export_for_template(renderer_base $output): array {
        $url = new \moodle_url('/local/navigatr/bulk.php', ['categoryid' => $this->categoryid]);
        $shown = new \moodle_url($url, $this->unmapped ? ['unmapped' => 1] : []);
        $count = courses::count($this->categoryid, $this->unmapped);
        // Anything can stand in an address.
        $page = max(0, min($this->page, intdiv($count - 1, self::PER_PAGE)));
        $courses = courses::page($this->categoryid, $page * self::PER_PAGE, self::PER_PAGE, $this->unmapped);
        return [
            'run' => $this->run && !$this->plan ? $this->run_context($this->run) : null,
            'plan' => $this->plan ? $this->plan_context() : null,
            'courses' => array_values(array_map(fn($course) => $this->row($course), $courses)),
            'unmapped' => $this->unmapped,
            'nocourses' => !$courses,
            'otherurl' => (new \moodle_url($url, $this->unmapped ? [] : ['unmapped' => 1]))->out(false),
            'exporturl' => (new \moodle_url($url, ['export' => 1]))->out(false),
            'catalogueurl' => (new \moodle_url($url, ['catalogue' => 1]))->out(false),
            'paging' => $output->render(new \paging_bar($count, $page, self::PER_PAGE, $shown)),
        ];
    }

    /**
     * A course's row.
     *
     * @param \stdClass $course
     * @return array
     */
    private function row(\stdClass $course): array {
        $may = courses::may_choose_badge($course);
        $url = new \moodle_url('/local/navigatr/badge.php', ['id' => $course->id]);
        return [
            'name' => course_name::format($course->fullname, (int) $course->id),
            'shortname' => course_name::format($course->shortname, (int) $course->id),
            'idnumber' => plain_text::unfiltered_name((string) $course->idnumber),
            'provider' => self::provider($course->providername, $course->target),
            'badge' => mapping::name_of($course->badgename, $course->badge),
            'state' => in_array($course->state, vocabulary::MAPPING_STATES, true)
                ? get_string("mappingstate_$course->state", 'local_navigatr')
                : $course->state,
            'url' => $may ? $url->out(false) : null,
        ];
    }

    /**
     * How far a confirmed table is, and what of it could not be done.
     *
     * @param run $run
     * @return array
     */
    private function run_context(run $run): array {
        $progress = $run->progress();
        $problems = $run->problems();
        $facts = ['done' => $progress->done, 'total' => $progress->total, 'saved' => $progress->done - count($problems)];
        return $facts + [
            'isfinished' => $run->is_finished(),
            'trouble' => $run->is_finished() ? '' : stopped_tasks::what_stops_work($progress->timemodified),
            'percent' => $progress->total ? intdiv(100 * $progress->done, $progress->total) : 100,
            'time' => userdate($progress->timemodified, get_string('strftimedatetimeshort', 'core_langconfig')),
            'hasproblems' => $problems !== [],
            'problems' => array_map(fn($problem) => [
                'where' => get_string('bulkline', 'local_navigatr', $problem['line']),
                'course' => $problem['course'],
                'message' => $problem['message'],
            ], $problems),
        ];
    }

    /**
     * What was handed in.
     *
     * @return array
     */
    private function plan_context(): array {
        $errors = $this->plan->errors();
        return [
            'haserrors' => $errors !== [],
            'errors' => $this->errors($errors),
            'moreerrors' => max(0, count($errors) - self::ERRORS_MAX),
            'changes' => count($this->plan->changes()),
            'same' => $this->plan->same(),
            'list' => array_values(array_map(fn($change) => [
                'course' => course_name::format($change['course']->fullname, (int) $change['course']->id),
                'badge' => $change['choice']->badge->name,
                'provider' => self::provider($change['choice']->provider->name, $change['target']),
                'before' => mapping::name_of($change['course']->badgename, $change['course']->badge),
            ], $this->plan->changes())),
            'waiting' => $errors ? 0 : $this->plan->waiting(),
            'fingerprint' => $errors ? '' : $this->plan->fingerprint(),
            'table' => $this->table,
            'categoryid' => $this->categoryid,
            'action' => (new \moodle_url('/local/navigatr/bulk.php'))->out(false),
            'cancelurl' => (new \moodle_url('/local/navigatr/bulk.php', ['categoryid' => $this->categoryid]))->out(false),
            'sesskey' => sesskey(),
        ];
    }

    /**
     * What is wrong, and where: as much as somebody corrects before the table is checked again.
     *
     * @param string[] $errors by line; 0: the table
     * @return array[]
     */
    private function errors(array $errors): array {
        ksort($errors);
        $errors = array_slice($errors, 0, self::ERRORS_MAX, true);
        // Read once, however many lines are wrong.
        $rows = array_filter(array_keys($errors)) ? table::read($this->table) : [];
        return array_map(fn($line, $error) => [
            'where' => $line ? get_string('bulkline', 'local_navigatr', $line) : get_string('bulktable', 'local_navigatr'),
            'message' => $error,
            'text' => $line ? table::shown($rows[$line] ?? []) : null,
        ], array_keys($errors), $errors);
    }

    /**
     * A provider, with its platform where there are several.
     *
     * @param string|null $name
     * @param string|null $target
     * @return string|null
     */
    private static function provider(?string $name, ?string $target): ?string {
        return $name === null || !accounts::are_several() ? $name : "$name, " . platform::name(platform::of_target($target));
    }
}
