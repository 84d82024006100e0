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

use local_navigatr\fixtures\completion_testcase;
use local_navigatr\local\backfill;
use local_navigatr\local\config;
use local_navigatr\local\explanation;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/completion_testcase.php');

/**
 * Who was a learner at the moment of the completion, when Moodle records it later.
 *
 * Times are seconds from the completion.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\tracking
 * @covers     \local_navigatr\local\awards
 * @covers     \local_navigatr\local\notice\attention
 * @covers     \local_navigatr\local\backfill
 */
final class tracking_test extends completion_testcase {
    /** How long ago the learners completed. */
    private const AGO = 2 * DAYSECS;

    /** @var int When they completed. */
    private int $then;

    /**
     * A mapped course.
     */
    public function setUp(): void {
        parent::setUp();
        $this->setAdminUser();
        $this->course = $this->mapped_course();
        $this->then = time() - self::AGO;
    }

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
     * Who enrols after the date of a criterion is completed with that date, and is a learner today.
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
     * Somebody who was never in the course has a row of it, and is not sent, whoever they become later.
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
     * A teacher that cron completes is none of it, also as a learner from tomorrow on: a person may release it.
     */
    public function test_teacher_who_becomes_a_learner_is_released_by_a_person_only(): void {
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $this->complete($this->course, $teacher, $this->then);
        $this->assertSame(['nottracked', 'other_role'], $this->standing($teacher));

        $this->getDataGenerator()->role_assign('student', $teacher->id, \context_course::instance($this->course->id)->id);
        $this->run_cron();
        role_unassign($this->role('editingteacher'), $teacher->id, \context_course::instance($this->course->id)->id);
        $this->run_cron();
        $this->assertSame([], $this->issued_to());

        $this->assertSame('done', local\by_hand::release($this->award_of($teacher)));
        $this->run_task('send_awards');
        $this->assertEquals([$teacher->id], $this->issued_to());
    }

    /**
     * An enrolment and a role that were gone for a night, and are as they were.
     */
    public function test_enrolment_that_is_back_within_a_week_counts(): void {
        $learner = $this->unenrolled();
        $this->assertSame(['nottracked', null], $this->standing($learner));
        $this->run_cron();
        $this->assertSame([], $this->issued_to());

        $this->getDataGenerator()->enrol_user($learner->id, $this->course->id, 'student', 'manual', self::ENROLLED_SINCE);
        $this->run_cron();
        $this->assertEquals([$learner->id], $this->issued_to());
    }

    /**
     * A change that comes later than a week after the completion makes it one that a person may release.
     *
     * @testWith ["user_enrolments"]
     *           ["role_assignments"]
     * @param string $table whose row changed too late
     */
    public function test_change_after_a_week_is_released_by_a_person_only(string $table): void {
        global $DB;
        $this->then = time() - WEEKSECS - 60;
        $learner = $this->unenrolled();
        $this->getDataGenerator()->enrol_user($learner->id, $this->course->id, 'student', 'manual', self::ENROLLED_SINCE);
        foreach (['user_enrolments', 'role_assignments'] as $other) {
            $changed = $this->then + WEEKSECS + ($other === $table ? 1 : 0);
            $DB->set_field($other, 'timemodified', $changed, ['userid' => $learner->id]);
        }
        $this->run_cron();
        $this->assertSame([], $this->issued_to());
        $this->assertSame('done', local\by_hand::release($this->award_of($learner)));
    }

    /**
     * Who looks after the course is told of learners who were not tracked; not of teachers.
     */
    public function test_somebody_is_told_of_a_learner_and_not_of_a_teacher(): void {
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $this->complete($this->course, $teacher);
        $sink = $this->redirectMessages();
        $this->run_task('send_notices');
        $this->assertSame([], array_column($sink->get_messages(), 'eventtype'));

        $this->unenrolled();
        config::set('attentionsent', time() - DAYSECS);
        $this->run_task('send_notices');
        $messages = array_filter($sink->get_messages(), fn($message) => $message->eventtype === 'attention');
        $this->assertSame([$teacher->id], array_column($messages, 'useridto'));
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
        $steps = explanation::of((int) $this->course->id, (int) $learner->id)->steps;
        $this->assertSame(['tracked', 'done'], [$steps[0]['step'], $steps[0]['standing']]);
    }

    /**
     * Somebody completed while neither enrolment nor role was there.
     *
     * @return \stdClass
     */
    private function unenrolled(): \stdClass {
        global $DB;
        $learner = $this->enrolled($this->course);
        $instance = $DB->get_record('enrol', ['courseid' => $this->course->id, 'enrol' => 'manual']);
        enrol_get_plugin('manual')->unenrol_user($instance, $learner->id);
        $this->complete($this->course, $learner, $this->then);
        return $learner;
    }

    /**
     * Changes the row of somebody's enrolment.
     *
     * @param \stdClass $user
     * @param array $columns as {@see self::enrolments()} has them
     */
    private function set_enrolment(\stdClass $user, array $columns): void {
        global $DB;
        foreach ($columns as $name => $value) {
            $value = is_string($value) ? $this->then + (int) $value : $value;
            $DB->set_field('user_enrolments', $name, $value, ['userid' => $user->id]);
        }
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

    /**
     * The id of a role.
     *
     * @param string $shortname
     * @return int
     */
    private function role(string $shortname): int {
        global $DB;
        return (int) $DB->get_field('role', 'id', ['shortname' => $shortname]);
    }

    /**
     * Where an award stands.
     *
     * @param \stdClass $user
     * @return array status and reason
     */
    private function standing(\stdClass $user): array {
        $award = $this->award_of($user);
        return [$award->status, $award->reason];
    }
}
