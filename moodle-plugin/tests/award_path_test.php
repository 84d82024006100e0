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

use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\consent\consent_answers;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * From a completion to an award, no matter who acts.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\observer
 * @covers    \local_navigatr\local\award\awards
 */
final class award_path_test extends school_testcase {
    /**
     * Cron acts as the main admin.
     */
    public function test_completion_in_cron_is_the_learners(): void {
        $this->setAdminUser();
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);

        $this->complete($course, $learner);

        $award = $this->award_of($learner);
        $this->assertSame('waiting', $award->status);
        $this->assertSame('event', $award->origin);
        $this->assertEquals(1, $award->due);
        $this->assertSame('51', $award->badgeid);
        $this->assertSame([], $this->awards_of(get_admin()));
    }

    /**
     * A teacher's grade completes the learner.
     */
    public function test_completion_by_a_grading_teacher_is_the_learners(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $teacher = $this->enrolled($course, [], 'editingteacher');
        $this->setUser($teacher);

        $this->complete($course, $learner);

        $this->assertSame('waiting', $this->award_of($learner)->status);
        $this->assertSame([], $this->awards_of($teacher));
    }

    /**
     * The learner's own last click.
     */
    public function test_completion_by_the_learner_is_recorded_without_a_call(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->setUser($learner);
        $this->sidecar->calls = [];

        $this->complete($course, $learner);

        $this->assertSame('waiting', $this->award_of($learner)->status);
        $this->assertSame([], $this->sidecar->calls);
    }

    /**
     * Unlocking deletes all completions of the course, and cron fires the event for everybody again.
     */
    public function test_unlocked_and_recreated_completion_stays_one_award(): void {
        global $DB;
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner, 1700000000);
        $this->run_task('send_awards');

        $DB->delete_records('course_completions', ['course' => $course->id]);
        \cache::make('core', 'coursecompletion')->purge();
        $this->complete($course, $learner, 1750000000);
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');

        $this->assertEquals(1700000000, $this->award_of($learner)->timecompleted);
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * Courses that nobody mapped are none of our business.
     */
    public function test_completion_of_an_unmapped_course_is_not_recorded(): void {
        $course = $this->course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->assertSame([], $this->awards_of($learner));
    }

    /**
     * The observer may miss an event; the sweep finds it, with the true time.
     */
    public function test_sweep_finds_what_the_observer_missed(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete_silently($course, $learner, 1700000000);

        $this->assertSame("Completions that had no award yet: 1\n", $this->run_task('sweep_completions'));

        $award = $this->award_of($learner);
        $this->assertSame('sweep', $award->origin);
        $this->assertSame('waiting', $award->status);
        $this->assertEquals(1700000000, $award->timecompleted);
        $this->assertSame('', $this->run_task('sweep_completions'));
    }

    /**
     * A page of a learner must never break over a badge; Moodle lets an \Error of an observer through.
     */
    public function test_error_in_the_observer_does_not_reach_the_learner(): void {
        $course = $this->mapped_course();
        $context = \context_course::instance($course->id);
        $data = ['objectid' => 1, 'relateduserid' => 2, 'context' => $context, 'other' => ['relateduserid' => 2]];
        $event = \core\event\course_completed::create($data);
        // A learner that is no number ends in a TypeError.
        /** @var \core\event\course_completed $event */
        $event = \core\event\course_completed::restore(['relateduserid' => null] + $event->get_data(), []);

        observer::course_completed($event);

        $this->assertDebuggingCalled();
        $this->assertSame(0, local\award\award::count_records());
    }

    /**
     * Where the site asks learners first, nothing goes before they agree.
     */
    public function test_award_without_consent_waits_for_it(): void {
        local\config::set('consentrequired', true);
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->assertSame('noconsent', $this->award_of($learner)->status);
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->awards);

        consent_answers::record($learner->id, $course->id, 1);
        $this->run_task('send_awards');

        $this->assertSame('sent', $this->award_of($learner)->status);
    }

    /**
     * A consent that was taken back stops what did not go yet.
     */
    public function test_consent_taken_back_stops_a_waiting_award(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        local\config::set('consentrequired', true);
        consent_answers::record($learner->id, $course->id, 1);
        $this->assertSame('waiting', $this->award_of($learner)->status);

        consent_answers::record($learner->id, $course->id, 0);

        $this->assertSame('noconsent', $this->award_of($learner)->status);
    }

    /**
     * Released by a person, a not tracked one is sent.
     */
    public function test_released_award_is_sent_as_manual(): void {
        $course = $this->mapped_course();
        $teacher = $this->enrolled($course, [], 'editingteacher');
        $this->complete($course, $teacher);

        $this->assertSame('done', manual_issue::release($this->award_of($teacher)));
        $this->run_task('send_awards');

        $this->assertSame(['manual'], array_column($this->sidecar->awards, 'trigger'));
    }

    /**
     * Counts for the pages.
     */
    public function test_counts_name_every_award_once(): void {
        global $DB;
        $course = $this->mapped_course();
        [$first, $second, $third] = [$this->enrolled($course), $this->enrolled($course), $this->enrolled($course)];
        foreach ([$first, $second, $third, $this->enrolled($course, [], 'teacher')] as $user) {
            $this->complete($course, $user);
        }
        $DB->set_field('local_navigatr_award', 'status', 'sent', ['userid' => $second->id]);
        $DB->set_field('local_navigatr_award', 'status', 'sent', ['userid' => $third->id]);
        $DB->set_field('local_navigatr_award', 'state', 'needs_attention', ['userid' => $third->id]);

        $fourth = $this->enrolled($course);
        $this->complete($course, $fourth);
        $DB->set_field('local_navigatr_award', 'status', 'noconsent', ['userid' => $fourth->id]);

        $expected = ['waiting' => 1, 'queued' => 1, 'needsAttention' => 1, 'notTracked' => 1, 'noConsent' => 1];
        $this->assertEquals($expected, array_filter((array) local\award\awards::counts($course->id)));
        $this->assertEquals(local\award\awards::counts($course->id), local\award\awards::counts(0));
    }
}
