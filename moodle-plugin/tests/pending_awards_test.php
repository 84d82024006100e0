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

use local_navigatr\external\save_mapping;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\course_badge\pending_awards;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sync\hold_requests;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

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
final class pending_awards_test extends school_testcase {
    /** @var \stdClass A mapped course. */
    private \stdClass $course;

    /** @var \stdClass[] Learners whose badge waits in Moodle, is in the sidecar's queue, is issued. */
    private array $learners;

    /**
     * A course with a badge in each place.
     */
    public function setUp(): void {
        global $DB;
        parent::setUp();
        $this->course = $this->mapped_course();
        $this->learners = ['queued' => $this->enrolled($this->course), 'issued' => $this->enrolled($this->course)];
        foreach ($this->learners as $learner) {
            $this->complete($this->course, $learner);
        }
        $this->run_task('send_awards');
        $DB->set_field('local_navigatr_award', 'state', 'issued', ['userid' => $this->learners['issued']->id]);
        $this->learners['waiting'] = $this->enrolled($this->course);
        $this->complete($this->course, $this->learners['waiting']);
        $this->sidecar->calls = [];
    }

    /**
     * Badges that the sidecar was sent since, by user.
     *
     * @return string[]
     */
    private function sent(): array {
        $sent = array_merge(...array_column($this->sidecar->bodies('POST /v1/awards'), 'awards'));
        return array_column($sent, 'badgeId', 'userId');
    }

    /**
     * Nobody chose: nothing changes, anywhere.
     */
    public function test_without_a_choice_nothing_is_saved(): void {
        try {
            $this->map($this->course, '52');
            $this->fail('It has to ask.');
        } catch (\moodle_exception $question) {
            $this->assertSame('waitingchoice', $question->errorcode);
        }
        $this->assertSame('51', mappings::for_course((int) $this->course->id)->get('badgeid'));
        $this->assertSame([], $this->sidecar->calls);
        $this->assertSame(2, pending_awards::count(mapping_key::of(mappings::for_course((int) $this->course->id))));
    }

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

    /**
     * A save that fails leaves nothing behind: not a cancelled award, not a pinned one, not a held course.
     *
     * @dataProvider choices
     * @param string $choice
     */
    public function test_failed_save_changes_nothing_anywhere(string $choice): void {
        global $DB;
        $before = $DB->get_records('local_navigatr_award', null, 'id');
        try {
            $this->map($this->course, str_repeat('9', 300), $choice);
            $this->fail('No database takes this.');
        } catch (\dml_exception $expected) {
            $this->assertEquals($before, $DB->get_records('local_navigatr_award', null, 'id'));
        }
        $this->assertFalse($DB->is_transaction_started());
        $this->assertSame('51', mappings::for_course((int) $this->course->id)->get('badgeid'));
        $this->assertSame([], $this->sidecar->calls);
        $this->assertSame([], hold_requests::all());
    }

    /**
     * What a person can choose.
     *
     * @return string[][]
     */
    public static function choices(): array {
        return [['send_new'], ['send_old'], ['cancel']];
    }

    /**
     * Removed and mapped again: what waited is asked about, also with the same badge.
     */
    public function test_mapping_again_asks_about_what_waited(): void {
        mapping_changes::remove(client::lazy(), (int) $this->course->id);
        $this->expectExceptionMessage(get_string('waitingchoice', 'local_navigatr'));
        $this->map($this->course, '51');
    }

    /**
     * The same badge saved once more asks nothing.
     */
    public function test_same_badge_asks_nothing(): void {
        $this->assertSame('51', $this->map($this->course, '51')->get('badgeid'));
    }

    /**
     * Who has the old badge gets the new one only when that is asked for, once.
     */
    public function test_holders_receive_the_new_badge_only_when_asked(): void {
        $mapping = $this->map($this->course, '52', 'send_old');
        $this->assertSame('51', $this->award_of($this->learners['issued'])->badgeid);

        $this->assertSame(1, manual_issue::issue_to_holders($mapping));
        $this->assertSame(0, manual_issue::issue_to_holders($mapping));
        $this->run_task('send_awards');

        [$old, $new] = $this->awards_of($this->learners['issued']);
        $this->assertSame(['51', '52'], [$old->badgeid, $new->badgeid]);
        $this->assertEquals([0, 1], [$old->cycle, $new->cycle]);
        $this->assertSame('52', $this->sent()[$this->learners['issued']->id]);
    }

    /**
     * The browser's call says that somebody has to choose, and takes the choice.
     */
    public function test_external_function_asks_and_takes_the_choice(): void {
        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        $this->sidecar->answer('GET /v1/providers', golden::body('providers_reply'));
        $this->sidecar->answer('GET /v1/badges/52', ['badge' => ['id' => '52'] + golden::body('badge_reply')['badge']]);
        try {
            save_mapping::execute((int) $this->course->id, '1', '52', 'ask', $this->seen($this->course));
            $this->fail('It has to ask.');
        } catch (\moodle_exception $question) {
            $this->assertSame('waitingchoice', $question->errorcode);
        }
        $saved = save_mapping::execute((int) $this->course->id, '1', '52', 'send_old', $this->seen($this->course));
        $this->assertSame('52', $saved['badgeId']);
    }
}
