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

namespace local_navigatr;

use core\check\result;
use local_navigatr\check\tasks;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\config;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\explanation;
use local_navigatr\local\status\stopped_tasks;
use local_navigatr\task\sweep_completions;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Badges wait for a scheduled task that Moodle does not run, while cron itself does.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\check\tasks
 * @covers     \local_navigatr\local\status\explanation
 * @covers     \local_navigatr\local\status\stopped_tasks
 */
final class stopped_tasks_test extends school_testcase {
    /** What names a task that is disabled. */
    private const DISABLED = ['disabled' => 1];

    /** What names a task that fails. */
    private const FAILING = ['faildelay' => 960];

    /**
     * A task is stopped.
     *
     * @param string $class
     * @param array $how columns
     * @return string its name
     */
    private function stop(string $class, array $how): string {
        global $DB;
        foreach ($how as $column => $value) {
            $DB->set_field('task_scheduled', $column, $value, ['classname' => "\\$class"]);
        }
        return \core\task\manager::get_scheduled_task($class)->get_name();
    }

    /**
     * The last sentence of the explanation of a learner.
     *
     * @param \stdClass $course
     * @param \stdClass $learner
     * @return string
     */
    private function explained(\stdClass $course, \stdClass $learner): string {
        config::set('taskstarts', time());
        config::set('lastcontact', time());
        $steps = explanation::of(client::lazy(), (int) $course->id, (int) $learner->id)->steps;
        return end($steps)['message'];
    }

    /**
     * System status names the tasks.
     */
    public function test_status_names_tasks_that_are_disabled_or_fail(): void {
        $this->assertSame(result::OK, (new tasks())->get_result()->get_status());
        $names = [
            $this->stop(sweep_completions::class, self::DISABLED),
            $this->stop(\core\task\completion_regular_task::class, self::FAILING),
        ];
        $result = (new tasks())->get_result();
        $this->assertSame(result::WARNING, $result->get_status());
        foreach ($names as $name) {
            $this->assertStringContainsString(s($name), $result->get_summary());
        }
    }

    /**
     * The explanation of a learner who met all criteria names the task that does not record it; to a teacher, who to ask.
     */
    public function test_explanation_names_the_task_that_records_completions(): void {
        global $DB;
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $teacher = $this->enrolled($course, [], 'editingteacher');
        $DB->insert_record('course_completion_criteria', (object) ['course' => $course->id, 'criteriatype' => 1]);
        $name = $this->stop(\core\task\completion_regular_task::class, self::DISABLED);
        $this->setAdminUser();
        $this->assertStringContainsString($name, $this->explained($course, $learner));
        $this->setUser($teacher);
        $this->assertStringContainsString('task_stopped', $this->explained($course, $learner));
    }

    /**
     * The explanation of a completion of which no event told names the task that should find it.
     */
    public function test_explanation_names_the_task_that_finds_completions(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete_silently($course, $learner);
        $this->setAdminUser();
        $before = $this->explained($course, $learner);
        $name = $this->stop(sweep_completions::class, self::DISABLED);
        $this->assertStringNotContainsString($name, $before);
        $this->assertStringContainsString($name, $this->explained($course, $learner));
    }

    /**
     * Nothing is said of tasks that run.
     */
    public function test_nothing_is_said_of_tasks_that_run(): void {
        $this->assertSame('', stopped_tasks::sentence(stopped_tasks::NEEDED));
    }
}
