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
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\config;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/tracking_testcase.php');

/**
 * Learners who were not tracked are looked at again, and somebody is told.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\tracking
 * @covers     \local_navigatr\local\notice\attention
 */
final class tracking_again_test extends tracking_testcase {
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

        $this->assertSame('done', manual_issue::release($this->award_of($teacher)));
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
        $this->assertSame('done', manual_issue::release($this->award_of($learner)));
    }

    /**
     * So it is with a way of enrolling that was switched off at that time.
     *
     * @testWith [604800, true]
     *           [604801, false]
     * @param int $after seconds from the completion until it was switched on
     * @param bool $isissued
     */
    public function test_way_of_enrolling_that_is_back_counts_for_a_week(int $after, bool $isissued): void {
        global $DB;
        $this->then = time() - WEEKSECS - 60;
        $learner = $this->enrolled($this->course);
        $DB->set_field('role_assignments', 'timemodified', self::ENROLLED_SINCE);
        $DB->set_field('user_enrolments', 'timemodified', self::ENROLLED_SINCE);
        $this->set_way_of_enrolling(ENROL_INSTANCE_DISABLED, self::ENROLLED_SINCE);
        $this->complete($this->course, $learner, $this->then);
        $this->assertSame(['nottracked', null], $this->standing($learner));
        $this->set_way_of_enrolling(ENROL_INSTANCE_ENABLED, $this->then + $after);
        $this->run_cron();
        $this->assertEquals($isissued ? [$learner->id] : [], $this->issued_to());
    }

    /**
     * A role may be given in a category, for all its courses.
     */
    public function test_role_of_a_category_counts(): void {
        global $DB;
        $learner = $this->unenrolled();
        $this->getDataGenerator()->enrol_user($learner->id, $this->course->id, 'student', 'manual', self::ENROLLED_SINCE);
        $category = \context_coursecat::instance($this->course->category);
        $DB->set_field('role_assignments', 'contextid', $category->id, ['userid' => $learner->id]);
        accesslib_clear_all_caches_for_unit_testing();
        $this->run_cron();
        $this->assertEquals([$learner->id], $this->issued_to());
    }

    /**
     * Switches the way of enrolling of the course.
     *
     * @param int $status
     * @param int $time when
     */
    private function set_way_of_enrolling(int $status, int $time): void {
        global $DB;
        $DB->set_field('enrol', 'status', $status, ['courseid' => $this->course->id]);
        $DB->set_field('enrol', 'timemodified', $time, ['courseid' => $this->course->id]);
    }

    /**
     * A person who looks after the course is told of learners who were not tracked; not of teachers.
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
     * The id of a role.
     *
     * @param string $shortname
     * @return int
     */
    private function role(string $shortname): int {
        global $DB;
        return (int) $DB->get_field('role', 'id', ['shortname' => $shortname]);
    }
}
