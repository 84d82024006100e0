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

use local_navigatr\external\act_on_issuances;
use local_navigatr\fixtures\taken_back_testcase;
use local_navigatr\local\completion\backfill;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/taken_back_testcase.php');

/**
 * A completion is taken back, and more happens: consent, a reset, a deleted course, a person.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\completion_records
 * @covers     \local_navigatr\local\completion\manual_issue
 * @covers     \local_navigatr\local\consent\consented_awards
 */
final class taken_back_test extends taken_back_testcase {
    /**
     * Consent that comes weeks later does not send what was taken back before.
     */
    public function test_consent_weeks_later_sends_nothing_that_was_taken_back(): void {
        config::set('consentrequired', true);
        $late = $this->enrolled($this->course);
        $this->complete($this->course, $late, time() - 3 * WEEKSECS);
        $this->assertSame('noconsent', $this->award_of($late)->status);
        $this->uncomplete($late);
        $this->run_task('sweep_completions');
        $sink = $this->redirectMessages();
        $this->run_task('send_notices');
        $this->assertSame([], array_column($sink->get_messages(), 'eventtype'), 'asked for nothing that waits for more');

        consent_answers::record((int) $late->id, (int) $this->course->id, 1);
        $this->run_task('send_awards');
        $this->run_task('sweep_completions');

        $this->assertSame([], $this->sidecar->awards);
        $this->assertSame('completion_missing', $this->award_of($late)->reason);
    }

    /**
     * A learner withdraws while it is taken back: the sidecar forgets the learner, too.
     */
    public function test_withdrawal_while_taken_back_reaches_the_sidecar(): void {
        $this->run_task('send_awards');
        $this->uncomplete();
        $this->answers_recall();
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');

        consent_answers::record((int) $this->learner->id, (int) $this->course->id, 0);
        $this->run_task('send_awards');

        $reasons = array_column($this->sidecar->bodies(self::CANCEL), 'reason');
        $this->assertSame(['completion_removed', 'consent_withdrawn'], $reasons);
    }

    /**
     * A reset that was seen takes nothing back: neither of the course with its completions, nor of one learner.
     *
     * @testWith [true]
     *           [false]
     * @param bool $isofcourse
     */
    public function test_reset_that_was_seen_takes_nothing_back(bool $isofcourse): void {
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        $isofcourse ? $this->reset_course(true) : $this->reset_learner($this->learner);
        $this->run_task('sweep_completions');
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::ACTIVE);
        $this->run_task('send_awards');
        $this->assertEquals([$this->learner->id], $this->issued_to());
    }

    /**
     * A reset that leaves completions alone is none, and what was taken back before a reset stays so.
     */
    public function test_other_resets_free_nothing(): void {
        $this->reset_course(false);
        $this->uncomplete();
        $this->run_task('sweep_completions');
        $this->reset_course(true);
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->awards);
    }

    /**
     * A confirmed backfill takes hours: what is taken back meanwhile is not sent.
     */
    public function test_earlier_completion_that_is_taken_back_is_not_sent(): void {
        global $DB;
        $DB->set_field('local_navigatr_award', 'status', 'baseline', []);
        $courseid = (int) $this->course->id;
        $this->assertSame(1, backfill::start($courseid, backfill::preview($courseid)->eligible));
        $this->uncomplete();
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->awards);
    }

    /**
     * A course that is deleted has no completions, and what its learners earned is sent.
     */
    public function test_deleted_course_takes_nothing_back(): void {
        delete_course($this->course, false);
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');
        $this->assertEquals([$this->learner->id], $this->issued_to());
    }

    /**
     * A person answers for what is released by hand; what the vendor's plugin issued is issued.
     */
    public function test_released_by_hand_needs_no_record(): void {
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $this->complete($this->course, $teacher);
        $this->assertSame('done', manual_issue::release($this->award_of($teacher)));
        $this->uncomplete($teacher);
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');
        $this->assertContains($teacher->id, $this->issued_to());
    }

    /**
     * A badge that was issued once more by hand, or to holders of another one, needs none either.
     */
    public function test_issued_again_by_hand_needs_no_record(): void {
        global $DB;
        $this->run_task('send_awards');
        $DB->set_field('local_navigatr_award', 'state', 'issued', []);
        $this->uncomplete();
        $this->assertSame(1, manual_issue::issue_to_holders($this->map($this->course, '52')));
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');
        $this->assertCount(2, $this->sidecar->awards);
    }

    /**
     * A person releases what lacks its record, or cancels it for good. The sidecar need not be there.
     */
    public function test_person_releases_or_cancels_what_lacks_its_record(): void {
        $other = $this->enrolled($this->course);
        $this->complete($this->course, $other);
        $this->uncomplete($other);
        $this->lose_for(DAYSECS);
        $this->sidecar->isup = false;
        $this->assertSame('done', $this->act('release', $this->learner));
        $this->assertSame('done', $this->act('cancel', $other));
        $this->sidecar->isup = true;

        $this->complete($this->course, $other);
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');

        $this->assertEquals([$this->learner->id], $this->issued_to());
        $this->assertSame('cancelled', $this->award_of($other)->status);
    }

    /**
     * A person cancels while the sidecar does not know yet whether it was issued: a completion that comes back sends nothing.
     */
    public function test_cancel_by_a_person_outlives_a_completion_that_comes_back(): void {
        $this->take_back_while('sending');
        $this->assertSame('done', $this->act('cancel', $this->learner));
        $this->news($this->award_of($this->learner), 'cancelled', ['reason' => 'completion_removed']);
        $this->run_task('send_awards');

        $this->complete($this->course, $this->learner);
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');

        $award = $this->award_of($this->learner);
        $this->assertSame(['sent', 'cancelled'], [$award->status, $award->state]);
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * A person releases it while the sidecar still has the wish to cancel it: what is cancelled after that is sent once more.
     */
    public function test_release_by_hand_outlives_a_requested_cancel(): void {
        $this->take_back_while('unknown');
        $this->assertSame('done', $this->act('release', $this->learner));
        $known = ['id' => $this->award_of($this->learner)->uuid, 'result' => 'known', 'state' => 'unknown', 'reason' => null];
        $this->sidecar->answer('POST /v1/awards', ['results' => [$known]]);
        $this->run_task('send_awards');
        $this->news($this->award_of($this->learner), 'cancelled', ['reason' => 'completion_removed']);
        $this->run_task('send_awards');
        $this->assertCount(2, $this->sidecar->bodies('POST /v1/awards'));

        $this->run_task('sweep_completions');
        $this->run_task('send_awards');

        $this->assertCount(3, $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * The completion is taken back while the sidecar cannot cancel, and only notes the wish.
     *
     * @param string $state of the issuance
     */
    private function take_back_while(string $state): void {
        global $DB;
        $this->run_task('send_awards');
        $DB->set_field('local_navigatr_award', 'state', $state, []);
        $uuid = $this->award_of($this->learner)->uuid;
        $requested = ['id' => $uuid, 'result' => 'cancel_requested', 'state' => $state, 'reason' => null];
        $this->sidecar->answer(self::CANCEL, ['results' => [$requested]]);
        $this->uncomplete();
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');
    }

    /**
     * Does what a button of the log does.
     *
     * @param string $action
     * @param \stdClass $user
     * @return string
     */
    private function act(string $action, \stdClass $user): string {
        $reply = act_on_issuances::execute([$this->award_of($user)->uuid], $action, '', '');
        return act_on_issuances::clean_returnvalue(act_on_issuances::execute_returns(), $reply)['results'][0]['result'];
    }
}
