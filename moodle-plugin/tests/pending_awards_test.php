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

use local_navigatr\fixtures\pending_awards_testcase;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sync\hold_requests;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/pending_awards_testcase.php');

/**
 * Another badge for a course: what becomes of those who earned the one before.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\course_badge\pending_awards
 * @covers     \local_navigatr\local\completion\manual_issue
 * @covers     \local_navigatr\local\mapping\mappings
 * @covers     \local_navigatr\external\save_mapping
 */
final class pending_awards_test extends pending_awards_testcase {
    /**
     * The new badge instead: held until the sidecar has it, and who has the old one gets nothing.
     */
    public function test_send_new_holds_the_course_until_the_sidecar_has_the_new_badge(): void {
        $this->map($this->course, '52', 'send_new');
        $hold = $this->hold_of($this->course);
        $this->assertSame(["PUT $hold"], $this->sidecar->lines());

        $this->run_task('send_awards');

        $calls = $this->sidecar->lines();
        $this->assertContains("DELETE $hold", $calls);
        $this->assertLessThan(array_search("DELETE $hold", $calls, true), array_search('POST /v1/awards', $calls, true));
        $expected = [$this->learners['queued']->id => '52', $this->learners['waiting']->id => '52'];
        $this->assertEquals($expected, $this->sent());
        $this->assertSame([], hold_requests::all());
    }

    /**
     * What belongs to another account is never sent and must not keep the course held.
     */
    public function test_award_of_another_account_does_not_keep_the_course_held(): void {
        $other = ['target' => 'navigatr:staging:9', 'due' => 2, 'status' => 'sent'];
        $this->copy_award($this->award_of($this->learners['issued']), $other);

        $this->map($this->course, '52', 'send_new');
        $this->run_task('send_awards');

        $this->assertSame([], hold_requests::all());
    }

    /**
     * What is marked to be sent and never is, must not keep the course held.
     *
     * @testWith [true]
     *           [false]
     * @param bool $isrefused the learner refused; else the completion is gone
     */
    public function test_what_is_never_sent_does_not_keep_the_course_held(bool $isrefused): void {
        global $DB;
        $learner = $this->learners['issued'];
        $DB->set_field('local_navigatr_award', 'due', 2, ['userid' => $learner->id]);
        $isrefused
            ? consent_answers::record((int) $learner->id, (int) $this->course->id, 0)
            : $DB->delete_records('course_completions', ['userid' => $learner->id]);

        $this->map($this->course, '52', 'send_new');
        $this->run_task('send_awards');

        $this->assertSame([], hold_requests::all());
        $this->assertArrayNotHasKey($learner->id, $this->sent());
    }

    /**
     * What was being sent with the old badge takes no new one: the course is held until it ended and has it.
     */
    public function test_what_is_being_sent_keeps_the_course_held(): void {
        global $DB;
        $sending = $this->award_of($this->learners['queued']);
        $late = $this->enrolled($this->course);
        $this->complete($this->course, $late);
        $this->run_task('send_awards');
        $DB->set_field('local_navigatr_award', 'state', 'sending', ['id' => $sending->id]);
        $this->map($this->course, '52', 'send_new');
        $results = fn($state) => array_map(fn($award) => [
            'id' => $award->uuid, 'result' => 'known', 'reason' => null,
            'state' => $award->id === $sending->id ? $state : 'queued',
        ], array_values($DB->get_records('local_navigatr_award')));

        $this->sidecar->answer('POST /v1/awards', ['results' => $results('sending')]);
        $this->run_task('send_awards');
        $this->assertCount(1, hold_requests::all());

        $this->sidecar->answer('POST /v1/awards', ['results' => $results('queued')]);
        $this->run_task('send_awards');
        $this->assertSame([], hold_requests::all());
        $this->assertEquals('52', $this->sent()[$this->learners['queued']->id]);
    }

    /**
     * Still the old one: also when it is sent later for another reason.
     */
    public function test_send_old_keeps_the_badge_that_was_earned(): void {
        $this->map($this->course, '52', 'send_old');
        $this->run_task('send_awards');
        $this->assertSame([$this->learners['waiting']->id => '51'], $this->sent());

        $this->changed($this->learners['queued'], ['lastname' => 'King']);
        $this->run_task('send_awards');
        $this->assertSame('51', $this->sent()[$this->learners['queued']->id]);

        $later = $this->enrolled($this->course);
        $this->complete($this->course, $later);
        $this->run_task('send_awards');
        $this->assertSame('52', $this->sent()[$later->id]);
        $this->assertSame('51', $this->award_of($this->learners['waiting'])->badgeid);
    }

    /**
     * Cancelled in both places; a person can still send one.
     */
    public function test_cancel_sends_nothing_until_a_person_releases_one(): void {
        $queued = $this->award_of($this->learners['queued'])->uuid;
        $results = [['id' => $queued, 'result' => 'done', 'state' => 'cancelled', 'reason' => 'cancelled_by_person']];
        $this->sidecar->answer('POST /v1/issuances/cancel', ['results' => $results]);

        $this->map($this->course, '52', 'cancel');
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');

        $this->assertSame([[$queued]], array_column($this->sidecar->bodies('POST /v1/issuances/cancel'), 'ids'));
        $this->assertSame([], $this->sent());
        $this->assertSame('cancelled', $this->award_of($this->learners['queued'])->state);
        $reasons = array_map(fn($who) => $this->award_of($this->learners[$who])->cancelreason, ['queued', 'waiting', 'issued']);
        $this->assertSame(['cancelled_by_person', 'cancelled_by_person', null], $reasons);
        $this->assertSame(2, local\award\awards::counts((int) $this->course->id)->cancelled);

        $this->assertSame('done', manual_issue::release($this->award_of($this->learners['waiting'])));
        $this->run_task('send_awards');
        $this->assertSame([$this->learners['waiting']->id => '52'], $this->sent());
    }

    /**
     * While the sidecar is down, it is saved here as a whole, and the sidecar is told once it is back.
     */
    public function test_cancel_without_sidecar_is_told_later(): void {
        $this->sidecar->isup = false;
        $this->map($this->course, '52', 'cancel');
        $this->assertSame('52', mappings::for_course((int) $this->course->id)->get('badgeid'));
        $this->assertSame(2, local\award\awards::counts((int) $this->course->id)->cancelled);

        $this->sidecar->isup = true;
        $queued = $this->award_of($this->learners['queued'])->uuid;
        $results = [['id' => $queued, 'result' => 'done', 'state' => 'cancelled', 'reason' => 'cancelled_by_person']];
        $this->sidecar->answer('POST /v1/issuances/cancel', ['results' => $results]);
        $this->sidecar->calls = [];
        $this->run_task('send_awards');
        $this->run_task('send_awards');

        $this->assertSame([[$queued]], array_column($this->sidecar->bodies('POST /v1/issuances/cancel'), 'ids'));
        $award = $this->award_of($this->learners['queued']);
        $this->assertSame(['sent', 'cancelled'], [$award->status, $award->state]);
        $this->assertSame([], $this->sent());
    }
}
