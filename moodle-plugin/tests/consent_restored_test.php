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

use local_navigatr\fixtures\withdrawal_testcase;
use local_navigatr\local\config;
use local_navigatr\local\consent\consents;
use local_navigatr\local\status\consent_effects;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/withdrawal_testcase.php');

/**
 * Moodle was restored from a backup of before a learner withdrew: the sidecar still knows of the withdrawal.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\consent\lost_withdrawals
 * @covers     \local_navigatr\local\sync\state_updater
 */
final class consent_restored_test extends withdrawal_testcase {
    /**
     * It counts, nothing is sent, the learner reads it and may agree again.
     */
    public function test_withdrawal_that_moodle_lost_counts(): void {
        $this->agreed_days_ago();
        $this->tells_withdrawal();
        $this->answers_recall('done', 'cancelled', 'consent_withdrawn');
        $events = $this->redirectEvents();
        $this->run_task('send_awards');
        $this->run_task('send_awards');
        $told = array_filter($events->get_events(), fn($event) => $event instanceof event\consent_withdrawal_restored);
        $events->close();
        $this->assertSame([[0, (int) $this->learner->id]], array_values(array_map(
            fn($event) => [(int) $event->userid, (int) $event->relateduserid],
            $told
        )));

        $this->assertSame([], $this->sidecar->bodies('POST /v1/awards'));
        $answer = consents::answer((int) $this->learner->id, (int) $this->course->id);
        $this->assertSame(consents::REFUSED, (int) $answer->agreed);
        $this->assertSame([consent_effects::STOPPED], $this->effects());

        $this->answer(1);
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * Also where nobody is asked, and Moodle has no answer at all.
     */
    public function test_it_counts_while_nobody_is_asked(): void {
        global $DB;
        config::set('consentrequired', false);
        $DB->delete_records(consents::TABLE);
        $this->tells_withdrawal();
        $this->run_task('send_awards');
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * Nobody withdrew, the learner was only asked: of a time at which nobody was asked, it goes on.
     */
    public function test_it_goes_on_where_the_learner_was_only_asked(): void {
        global $DB;
        config::set('consentrequired', false);
        $DB->delete_records(consents::TABLE);
        $this->tells_cancel('consent_required');
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));
        $this->assertSame('sent', $this->award_of($this->learner)->status);
    }

    /**
     * What goes on is not said to lack an answer, also while it cannot be sent.
     */
    public function test_what_goes_on_is_not_said_to_lack_an_answer(): void {
        global $DB;
        config::set('consentrequired', false);
        $DB->delete_records(consents::TABLE);
        $this->tells_cancel('consent_required');
        $this->sidecar->refuse('POST /v1/awards', 'internal', 500);
        $this->run_task('send_awards');
        $this->assertSame(['waiting', 'cancelled', 2], $this->standing());
        $this->assertNull($this->award_of($this->learner)->reason);
    }

    /**
     * Of a time at which learners are asked, it waits, and the learner is asked.
     */
    public function test_it_waits_for_an_answer_where_learners_are_asked(): void {
        global $DB;
        $DB->delete_records(consents::TABLE);
        $this->tells_cancel('consent_required');
        $this->run_task('send_awards');
        $this->assertSame(['noconsent', 'cancelled', 0], $this->standing());
        $messages = $this->redirectMessages();
        local\notice\consent::send();
        $this->assertSame([$this->learner->id], array_column($messages->get_messages(), 'useridto'));

        $this->answer(1);
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * A badge completed since meets the withdrawn one: what was answered last counts, not what was completed last.
     *
     * @testWith [5, 1]
     *           [1, 0]
     * @param int $days how many days ago the sidecar stopped it
     * @param int $agreed what counts
     */
    public function test_newer_agreement_stays_where_a_new_award_meets_the_withdrawn_one(int $days, int $agreed): void {
        global $DB;
        $this->agreed_days_ago();
        $award = $this->award_of($this->learner);
        $unsent = ['id' => $award->id, 'status' => 'waiting', 'due' => 1, 'state' => null, 'reason' => null, 'timesent' => 0];
        $DB->update_record(local\award\award::TABLE, (object) $unsent);
        $this->sidecar->answer('POST /v1/awards', ['results' => [['id' => $award->uuid, 'result' => 'conflict',
            'conflictsWith' => \core\uuid::generate(), 'holderState' => 'cancelled', 'holderReason' => 'consent_withdrawn',
            'holderSince' => gmdate('Y-m-d\TH:i:s\Z', time() - $days * DAYSECS)]]]);
        $this->run_task('send_awards');

        $answer = consents::answer((int) $this->learner->id, (int) $this->course->id);
        $this->assertSame($agreed, (int) $answer->agreed);
        $this->assertSame($agreed === 1, $this->award_of($this->learner)->status === 'waiting');
    }

    /**
     * The learner agreed three days ago.
     */
    private function agreed_days_ago(): void {
        global $DB;
        $DB->set_field(consents::TABLE, 'timemodified', time() - 3 * DAYSECS, ['userid' => $this->learner->id]);
    }

    /**
     * The sidecar says that it stopped the badge an hour ago, because the learner withdrew.
     */
    private function tells_withdrawal(): void {
        $this->tells_cancel('consent_withdrawn');
    }

    /**
     * The sidecar says that it stopped the badge an hour ago.
     *
     * @param string $reason
     */
    private function tells_cancel(string $reason): void {
        $stopped = gmdate('Y-m-d\TH:i:s\Z', time() - HOURSECS);
        $this->news($this->award_of($this->learner), 'cancelled', ['reason' => $reason, 'at' => $stopped]);
    }
}
