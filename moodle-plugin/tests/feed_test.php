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

use local_navigatr\event\badge_issued;
use local_navigatr\event\badge_needs_attention;
use local_navigatr\fixtures\feed_testcase;
use local_navigatr\local\award\resend;
use local_navigatr\local\config;
use local_navigatr\local\sync\state_updater;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/feed_testcase.php');

/**
 * From the sidecar back to the award.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\sync\feed
 * @covers    \local_navigatr\local\sync\state_updater
 * @covers    \local_navigatr\local\reconcile\resync
 * @covers    \local_navigatr\local\sync\outbox
 */
final class feed_test extends feed_testcase {
    /**
     * Events of a class that a piece of work fires.
     *
     * @param string $class
     * @param callable $work
     * @return \core\event\base[]
     */
    private function events(string $class, callable $work): array {
        $sink = $this->redirectEvents();
        $work();
        $events = array_filter($sink->get_events(), fn($event) => $event instanceof $class);
        $sink->close();
        return array_values($events);
    }

    /**
     * Issued: the state is kept and Moodle is told once.
     */
    public function test_issued_is_kept_and_told_once(): void {
        [$course, $learner, $award] = $this->sent_award();
        $this->news($award, 'issued', ['reason' => 'unconfirmed']);

        $events = $this->events(badge_issued::class, function () {
            $this->run_task('send_awards');
            $this->run_task('send_awards');
        });

        $award = $this->award_of($learner);
        $this->assertSame(['issued', 'unconfirmed'], [$award->state, $award->reason]);
        $this->assertCount(1, $events);
        $this->assertEquals($learner->id, $events[0]->relateduserid);
        $this->assertEquals(\context_course::instance($course->id), $events[0]->get_context());
        $this->assertStringContainsString("'51'", $events[0]->get_description());
        $this->assertSame(7, config::get('feedcursor'));
        $this->assertContains('GET /v1/feed?after=7&permitSeconds=900', $this->sidecar->lines());
    }

    /**
     * A page and cron learn the same at once, each from the row that it read before: one of them tells Moodle.
     */
    public function test_two_that_learn_the_same_tell_it_once(): void {
        [, , $award] = $this->sent_award();
        $events = $this->events(badge_issued::class, function () use ($award) {
            foreach ([clone $award, clone $award] as $read) {
                state_updater::update($read, (object) ['state' => 'issued']);
            }
        });
        $this->assertCount(1, $events);
    }

    /**
     * An event of a course that is gone is in the system's context.
     */
    public function test_event_of_a_deleted_course_is_in_the_system(): void {
        [$course, , $award] = $this->sent_award();
        delete_course($course, false);
        $this->news($award, 'issued');

        $events = $this->events(badge_issued::class, fn() => $this->run_task('send_awards'));

        $this->assertEquals(\context_system::instance(), $events[0]->get_context());
    }

    /**
     * A page after another, until the sidecar says that there are no more.
     */
    public function test_all_pages_are_read(): void {
        [, $learner, $award] = $this->sent_award();
        $page = ['changes' => [], 'cursor' => 5, 'more' => true, 'recovery' => ['active' => false]];
        $this->sidecar->answer('GET /v1/feed', $page);
        $this->news($award, 'issued');

        $this->run_task('send_awards');

        $this->assertSame('issued', $this->award_of($learner)->state);
        $this->assertContains('GET /v1/feed?after=5&permitSeconds=900', $this->sidecar->lines());
    }

    /**
     * A ledger that went back in time does not undo what was issued.
     */
    public function test_issued_is_final(): void {
        [, $learner, $award] = $this->sent_award();
        $this->news($award, 'issued');
        $this->run_task('send_awards');
        $this->news($award, 'queued');

        $this->run_task('send_awards');

        $this->assertSame('issued', $this->award_of($learner)->state);
    }

    /**
     * News of awards that are not here any more are no fault.
     */
    public function test_change_of_an_unknown_award_is_passed_over(): void {
        $this->news((object) ['uuid' => '01936b6e-0000-7000-8000-00000000ffff'], 'issued');
        $this->assertSame('', $this->run_task('send_awards'));
        $this->assertSame(7, config::get('feedcursor'));
    }

    /**
     * What lacks a profile is sent again when the profile changed, and not before.
     */
    public function test_changed_profile_is_sent_again_once(): void {
        global $DB;
        [, $learner, $award] = $this->sent_award();
        $this->news($award, 'needs_attention', ['reason' => 'recipient_refused', 'needs' => 'profile']);
        $DB->set_field('user', 'timemodified', time() - 3600, ['id' => $learner->id]);

        $events = $this->events(badge_needs_attention::class, function () {
            $this->run_task('send_awards');
            $this->run_task('send_awards');
        });
        $this->assertCount(1, $events);
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));

        $DB->update_record('user', (object) ['id' => $learner->id, 'email' => 'new@example.org', 'timemodified' => time()]);
        $this->run_task('send_awards');

        $this->assertCount(2, $this->sidecar->bodies('POST /v1/awards'));
        $this->assertSame('new@example.org', $this->sidecar->awards[$award->uuid]['recipient']['email']);
    }

    /**
     * What lacks a score is sent again when the course total changed.
     */
    public function test_changed_score_is_sent_again(): void {
        global $CFG, $DB;
        require_once($CFG->libdir . '/gradelib.php');
        [$course, $learner, $award] = $this->sent_award();
        $DB->set_field('local_navigatr_map', 'sendscore', 1, ['courseid' => $course->id]);
        $this->news($award, 'needs_attention', ['reason' => 'requirements_not_met', 'needs' => 'score']);
        $this->run_task('send_awards');
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));

        $item = $this->getDataGenerator()->create_grade_item(['courseid' => $course->id, 'grademax' => 10]);
        \grade_item::fetch(['id' => $item->id])->update_final_grade($learner->id, 6, 'test');
        grade_regrade_final_grades($course->id);
        $this->run_task('send_awards');

        $this->assertEquals(60, $this->sidecar->awards[$award->uuid]['score']);
    }

    /**
     * The sidecar forgets names after a while; a retry brings them back.
     */
    public function test_retried_award_is_sent_again(): void {
        [, , $award] = $this->sent_award();
        resend::send_again_on_retry([$award->uuid]);
        $this->run_task('send_awards');
        $this->assertCount(2, $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * A deleted learner's name and address do not stay in the sidecar's queue.
     */
    public function test_deleted_learner_is_sent_again_without_data(): void {
        [, $learner, $award] = $this->sent_award();

        delete_user($learner);
        $this->run_task('send_awards');

        $sent = $this->sidecar->awards[$award->uuid];
        $this->assertSame([null, 'deleted'], [$sent['recipient'], $sent['recipientProblem']]);
    }
}
