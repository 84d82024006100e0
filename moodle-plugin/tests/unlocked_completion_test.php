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

use local_navigatr\fixtures\reissuing_testcase;
use local_navigatr\local\completion\held_recompletions;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/reissuing_testcase.php');

/**
 * A course that issues again: unlocking completion completes everybody anew and issues nothing, a reset does.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\recompletions
 * @covers     \local_navigatr\observer
 */
final class unlocked_completion_test extends reissuing_testcase {
    /**
     * A reset at 10:08, completed anew by cron at 10:09, no sweep in between.
     */
    public function test_reset_and_completed_between_two_sweeps_is_issued_again(): void {
        $this->everybody_has_the_badge();
        $this->reset_course(true);
        $this->finish($this->learners[0], time());
        $this->run_cron();
        $this->assertEquals([$this->learners[0]->id], $this->issued_to());
        $this->assertSame([2, 1], $this->cycles());
    }

    /**
     * The same for one learner, by the plugin local_recompletion, also where settings have changed since.
     */
    public function test_learner_who_was_reset_and_completes_is_issued_again(): void {
        $this->everybody_has_the_badge();
        $this->unlock(cron: false);
        $this->reset_learner($this->learners[1]);
        $this->finish($this->learners[1], time());
        $this->run_cron();
        $this->assertEquals([$this->learners[1]->id], $this->issued_to());
    }

    /**
     * Unlocking in the course's settings: cron completes everybody anew, and nobody gets a badge.
     */
    public function test_unlocking_the_course_issues_nothing(): void {
        $this->everybody_has_the_badge();
        $this->unlock();
        $this->assert_nobody_gets_another();
    }

    /**
     * Unlocking an activity that completes automatically: Moodle works out everybody anew, with today's date.
     */
    public function test_unlocking_an_automatic_activity_issues_nothing(): void {
        $this->make_activity_automatic();
        $this->everybody_has_the_badge();
        $cm = get_fast_modinfo($this->course)->get_cm($this->activity->cmid);
        (new \completion_info($this->course))->reset_all_state($cm);
        \core\event\course_module_updated::create_from_cm($cm)->trigger();
        $this->run_cron();
        $this->assertSame(2, $this->completed_since_yesterday());
        $this->assert_nobody_gets_another();
        $this->assertSame(2, held_recompletions::count((int) $this->course->id));
    }

    /**
     * Unlocking where learners declare themselves complete: they do it once more.
     */
    public function test_unlocking_self_completion_issues_nothing(): void {
        $criterion = $this->only_criterion(COMPLETION_CRITERIA_TYPE_SELF, []);
        $this->declare_complete($criterion, time() - DAYSECS);
        $this->everybody_has_the_badge();
        (new \completion_info($this->course))->delete_course_completion_data();
        $criterion = $this->only_criterion(COMPLETION_CRITERIA_TYPE_SELF, []);
        $this->settings_saved();
        $this->run_cron();
        $this->declare_complete($criterion, time());
        $this->run_cron();
        $this->assert_nobody_gets_another();
        $this->assertSame(2, held_recompletions::count((int) $this->course->id));
    }

    /**
     * Unlocking where a grade completes: the date is that of the grade, so nobody is even asked; after a new grade a person is.
     */
    public function test_unlocking_a_grade_issues_nothing(): void {
        $this->only_criterion(COMPLETION_CRITERIA_TYPE_GRADE, ['gradepass' => 50]);
        $yesterday = time() - DAYSECS;
        $this->grade($yesterday);
        $this->everybody_has_the_badge();
        foreach ([$yesterday => 0, time() => 2] as $time => $asked) {
            (new \completion_info($this->course))->delete_course_completion_data();
            $this->grade($time);
            $this->settings_saved();
            $this->run_cron();
            $this->assert_nobody_gets_another();
            $this->assertSame($asked, held_recompletions::count((int) $this->course->id));
        }
    }

    /**
     * An activity that is a criterion is deleted, and the completions with it.
     */
    public function test_deleted_criterion_issues_nothing(): void {
        global $CFG;
        require_once($CFG->dirroot . '/course/lib.php');
        $this->make_activity_automatic();
        $kept = $this->activity;
        $this->activity = $this->getDataGenerator()->create_module('page', ['course' => $this->course->id, 'completion' => 1]);
        $this->set_criteria(['criteria_activity' => [$kept->cmid => 1, $this->activity->cmid => 1]]);
        $this->everybody_has_the_badge();
        // Some versions of Moodle complain of a query of their own where two activities are criteria.
        $this->resetDebugging();
        $cm = get_fast_modinfo($this->course)->get_cm($kept->cmid);
        (new \completion_info($this->course))->reset_all_state($cm);
        course_delete_module($this->activity->cmid);
        $this->run_cron();
        $this->assertSame(2, $this->completed_since_yesterday());
        $this->assert_nobody_gets_another();
    }

    /**
     * Nothing was sent, however often cron runs.
     */
    private function assert_nobody_gets_another(): void {
        $this->run_cron();
        $this->assertSame([], $this->issued_to());
        $this->assertSame([1, 1], $this->cycles());
    }

    /**
     * The activity is completed by looking at it, and both learners did.
     */
    private function make_activity_automatic(): void {
        $automatic = ['completion' => COMPLETION_TRACKING_AUTOMATIC, 'completionview' => 1];
        $this->activity = $this->getDataGenerator()->create_module('page', ['course' => $this->course->id] + $automatic);
        $this->set_criteria();
        foreach ($this->learners as $learner) {
            $cm = get_fast_modinfo($this->course)->get_cm($this->activity->cmid);
            (new \completion_info($this->course))->set_module_viewed($cm, $learner->id);
        }
    }

    /**
     * The course has this criterion and no other.
     *
     * @param int $type
     * @param array $columns
     * @return int its id
     */
    private function only_criterion(int $type, array $columns): int {
        global $DB;
        (new \completion_info($this->course))->clear_criteria();
        $row = $columns + ['course' => $this->course->id, 'criteriatype' => $type];
        return $DB->insert_record('course_completion_criteria', (object) $row);
    }

    /**
     * Both learners declare themselves complete.
     *
     * @param int $criterion
     * @param int $time
     */
    private function declare_complete(int $criterion, int $time): void {
        foreach ($this->learners as $learner) {
            $key = ['course' => $this->course->id, 'userid' => $learner->id, 'criteriaid' => $criterion];
            (new \completion_criteria_completion($key))->mark_complete($time);
        }
    }

    /**
     * Both learners have a grade.
     *
     * @param int $time
     */
    private function grade(int $time): void {
        global $CFG, $DB;
        require_once($CFG->libdir . '/gradelib.php');
        $item = \grade_item::fetch_course_item($this->course->id);
        foreach ($this->learners as $learner) {
            $item->update_final_grade($learner->id, 80);
        }
        $DB->set_field('grade_grades', 'timemodified', $time, ['itemid' => $item->id]);
    }

    /**
     * The form of the completion settings was saved.
     */
    private function settings_saved(): void {
        $where = ['courseid' => $this->course->id, 'context' => \context_course::instance($this->course->id)];
        \core\event\course_completion_updated::create($where)->trigger();
    }
}
