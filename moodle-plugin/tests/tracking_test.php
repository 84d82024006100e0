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

use local_navigatr\fixtures\tracking_testcase;
use local_navigatr\local\completion\backfill;
use local_navigatr\local\config;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\explanation;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/tracking_testcase.php');

/**
 * Who was a learner at the moment of the completion, when Moodle records it later.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\tracking
 * @covers     \local_navigatr\local\award\awards
 * @covers     \local_navigatr\local\award\baseline_rule
 * @covers     \local_navigatr\local\completion\backfill
 */
final class tracking_test extends tracking_testcase {
    /**
     * The rule, boundary by boundary.
     *
     * @dataProvider enrolments
     * @param array $enrolment columns of the row, in seconds from the completion where they are times; 0 stays 0
     * @param string $status of the award
     */
    public function test_enrolment_at_the_time_of_the_completion_counts(array $enrolment, string $status): void {
        $learner = $this->enrolled($this->course);
        $this->set_enrolment($learner, $enrolment);
        $this->complete($this->course, $learner, $this->then);
        $this->assertSame($status, $this->award_of($learner)->status);
    }

    /**
     * Rows of enrolments, and what follows.
     *
     * @return array[]
     */
    public static function enrolments(): array {
        $suspended = ['status' => ENROL_USER_SUSPENDED];
        return [
            'started at that moment' => [['timestart' => '+0'], 'waiting'],
            'started later' => [['timestart' => '+1'], 'nottracked'],
            'no start, created before' => [['timestart' => 0, 'timecreated' => '-1'], 'waiting'],
            'no start, created later' => [['timestart' => 0, 'timecreated' => '+1'], 'nottracked'],
            'ended at that moment' => [['timeend' => '+0'], 'waiting'],
            'ended an hour later, before cron' => [['timeend' => '+3600'], 'waiting'],
            'ended a week before' => [['timeend' => '-604800'], 'waiting'],
            'ended 30 days before' => [['timeend' => '-2592000'], 'waiting'],
            'ended longer before' => [['timeend' => '-2592001'], 'nottracked'],
            'suspended later' => [$suspended + ['timemodified' => '+1'], 'waiting'],
            'suspended before' => [$suspended + ['timemodified' => '+0'], 'nottracked'],
        ];
    }

    /**
     * The number of days is the site's to choose.
     */
    public function test_days_after_the_end_are_a_setting(): void {
        config::set('enrolmentgracedays', 0);
        $learner = $this->enrolled($this->course);
        $this->set_enrolment($learner, ['timeend' => '-60']);
        $this->complete($this->course, $learner, $this->then);
        $this->assertSame('nottracked', $this->award_of($learner)->status);
    }

    /**
     * Cron completes with the duration of the enrolment, after it has ended.
     */
    public function test_duration_criterion_of_the_enrolments_length_is_earned(): void {
        $learner = $this->enrolled($this->course);
        $this->set_enrolment($learner, ['timestart' => '-' . WEEKSECS, 'timeend' => '+0']);
        $this->add_criterion(COMPLETION_CRITERIA_TYPE_DURATION, ['enrolperiod' => WEEKSECS]);
        $this->run_cron();
        $this->assertEquals($this->then, $this->award_of($learner)->timecompleted);
        $this->assertEquals([$learner->id], $this->issued_to());
    }

    /**
     * A learner who enrols after the date of a criterion is completed with that date, and is a learner today.
     */
    public function test_date_before_the_enrolment_is_earned(): void {
        $learner = $this->enrolled($this->course);
        $this->set_enrolment($learner, ['timestart' => '+' . HOURSECS]);
        $this->add_criterion(COMPLETION_CRITERIA_TYPE_DATE, ['timeend' => $this->then]);
        $this->run_cron();
        $this->assertEquals($this->then, $this->award_of($learner)->timecompleted);
        $this->assertEquals([$learner->id], $this->issued_to());
    }

    /**
     * The grade comes a week after the end of the enrolment.
     */
    public function test_grade_a_week_after_the_end_is_earned(): void {
        global $CFG, $DB;
        require_once($CFG->libdir . '/gradelib.php');
        $learner = $this->enrolled($this->course);
        $this->set_enrolment($learner, ['timeend' => '-' . WEEKSECS]);
        $this->add_criterion(COMPLETION_CRITERIA_TYPE_GRADE, ['gradepass' => 50]);
        $item = \grade_item::fetch_course_item($this->course->id);
        $item->update_final_grade($learner->id, 80);
        $DB->set_field('grade_grades', 'timemodified', $this->then, ['itemid' => $item->id]);
        $this->run_cron();
        $this->assertEquals([$learner->id], $this->issued_to());
    }

    /**
     * Somebody who was never in the course has a row of it, and is not sent, no matter what they become later.
     */
    public function test_row_of_a_stranger_is_listed_and_never_sent(): void {
        $stranger = $this->getDataGenerator()->create_user();
        $this->complete_silently($this->course, $stranger, $this->then);
        $this->run_task('sweep_completions');
        $this->assertSame('nottracked', $this->award_of($stranger)->status);
        $this->getDataGenerator()->enrol_user($stranger->id, $this->course->id, 'student');
        $this->run_cron();
        $this->assertSame([], $this->issued_to());
    }

    /**
     * Earlier completers whose enrolment has ended since can be sent to by a person; teachers not.
     */
    public function test_backfill_reaches_those_whose_enrolment_has_ended(): void {
        $course = $this->course();
        $learner = $this->enrolled($course);
        $teacher = $this->enrolled($course, [], 'editingteacher');
        $this->set_enrolment($learner, ['timeend' => '+60']);
        foreach ([$learner, $teacher] as $user) {
            $this->complete_silently($course, $user, $this->then);
        }
        $this->map($course);
        $preview = backfill::preview((int) $course->id);
        $this->assertSame(1, $preview->eligible);
        $this->assertEquals([['why' => 'nottracked', 'count' => 1]], $preview->blocked);
    }

    /**
     * The explanation of a learner asks the same question.
     */
    public function test_explanation_asks_about_the_time_of_the_completion(): void {
        $learner = $this->enrolled($this->course);
        $this->set_enrolment($learner, ['timeend' => '+60']);
        $this->complete($this->course, $learner, $this->then);
        $steps = explanation::of(client::lazy(), (int) $this->course->id, (int) $learner->id)->steps;
        $this->assertSame(['tracked', 'done'], [$steps[0]['step'], $steps[0]['standing']]);
    }

    /**
     * A criterion of the course.
     *
     * @param int $type
     * @param array $columns
     */
    private function add_criterion(int $type, array $columns): void {
        global $DB;
        $row = $columns + ['course' => $this->course->id, 'criteriatype' => $type];
        $DB->insert_record('course_completion_criteria', (object) $row);
    }
}
