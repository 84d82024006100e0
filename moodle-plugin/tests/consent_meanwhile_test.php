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
use local_navigatr\fixtures\withdrawal_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\status\consent_effects;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/withdrawal_testcase.php');

/**
 * A learner withdraws while others act: a call is under way, a sidecar is restored, a teacher retries.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\consent\consented_awards
 * @covers     \local_navigatr\local\status\consent_effects
 * @covers     \local_navigatr\local\sync\recalls
 * @covers     \local_navigatr\local\reconcile\sync_run
 * @covers     \local_navigatr\local\sync\award_payload_builder
 */
final class consent_meanwhile_test extends withdrawal_testcase {
    /**
     * Withdrawn and agreed again while the badge was being sent: the sidecar heard only the first.
     */
    public function test_agreed_again_before_the_sidecar_cancelled_is_sent_once_more(): void {
        $this->answer(0);
        $this->answer(1);
        $this->run_task('send_awards');
        $this->assertSame(['sent', 'queued', 0], $this->standing());
        $this->news($this->award_of($this->learner), 'cancelled', ['reason' => 'consent_withdrawn']);
        $this->run_task('send_awards');
        $this->assertSame('sent', $this->standing()[0]);
        $nothing = ['changes' => [], 'cursor' => 7, 'more' => false, 'recovery' => ['active' => false]];
        $this->sidecar->answer('GET /v1/feed', $nothing);
        $this->run_task('send_awards');
        $this->assertSame('sent', $this->standing()[0]);
        $this->run_task('send_awards');
        $this->assertCount(2, $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * Withdrawn in the seconds in which an award is sent again: the sidecar is told in the same run.
     */
    public function test_withdrawal_while_it_is_sent_again_is_told_in_the_same_run(): void {
        global $DB;
        $DB->set_field(award::TABLE, 'due', 2, ['userid' => $this->learner->id]);
        $this->answers_recall('done', 'cancelled', 'consent_withdrawn');
        $this->sidecar->meanwhile('POST /v1/awards', fn() => $this->answer(0));
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));
        $this->assertSame(['noconsent', 'cancelled', 0], $this->standing());
    }

    /**
     * Until a call is answered nobody knows what it did: the page does not say that nothing left.
     */
    public function test_page_is_careful_while_a_call_is_under_way(): void {
        $other = $this->enrolled($this->course);
        consent_answers::record((int) $other->id, (int) $this->course->id, 1);
        $this->complete($this->course, $other);
        $seen = [];
        $this->sidecar->meanwhile('POST /v1/awards', function () use ($other, &$seen) {
            consent_answers::record((int) $other->id, (int) $this->course->id, 0);
            $seen = consent_effects::of_refusal((int) $other->id, (int) $this->course->id, 'navigatr');
        });
        $this->run_task('send_awards');
        $this->assertSame([consent_effects::STOPPING], $seen);
    }

    /**
     * The switch is turned on while a run is under way: what follows in it asks, also of the page that was read before.
     */
    public function test_switch_turned_on_during_a_call_counts(): void {
        global $DB;
        config::set('consentrequired', false);
        $other = $this->mapped_course();
        foreach ([1, 2, 3] as $number) {
            $this->complete($other, $this->enrolled($other, ['firstname' => str_repeat('A', 90)]));
        }
        $this->sidecar->maxbytes = 700;
        // By another process: this one keeps settings in memory.
        $setting = ['plugin' => 'local_navigatr', 'name' => 'consentrequired'];
        $this->sidecar->meanwhile('POST /v1/awards', fn() => $DB->set_field('config_plugins', 'value', 1, $setting));
        $this->run_task('send_awards');
        $this->assertSame(1, award::count_records(['courseid' => $other->id, 'status' => 'sent']));
        $this->run_task('send_awards');
        $this->assertSame(3, award::count_records(['courseid' => $other->id, 'status' => award::NO_CONSENT]));
    }

    /**
     * A sidecar that was restored learns what was withdrawn, and no name: it may have been issued since Moodle last heard of it.
     *
     * @testWith ["queued", null]
     *           ["unknown", null]
     *           ["needs_attention", "may_have_been_issued"]
     *           ["needs_attention", "refused"]
     * @param string $state that Moodle knew
     * @param string|null $reason
     */
    public function test_teaching_carries_the_withdrawal(string $state, ?string $reason): void {
        global $DB;
        $id = $this->award_of($this->learner)->id;
        $DB->update_record(award::TABLE, (object) ['id' => $id, 'state' => $state, 'reason' => $reason]);
        $this->answer(0);
        $this->sidecar->answer('GET /v1/feed', [
            'changes' => [], 'cursor' => 0, 'more' => false, 'recovery' => ['active' => true, 'since' => 'now'],
        ]);
        $this->run_task('send_awards');

        $award = $this->sidecar->bodies('POST /v1/awards')[0]['awards'][0];
        $taught = [$award['knownState'], $award['knownReason'], $award['recipient']];
        $this->assertSame(['unknown', 'consent_withdrawn', null], $taught);
        $this->assertSame('noconsent', $this->award_of($this->learner)->status);
    }

    /**
     * A teacher neither sends it on nor takes the withdrawal back by cancelling.
     */
    public function test_nobody_acts_for_a_learner_who_withdrew(): void {
        $uuid = $this->award_of($this->learner)->uuid;
        $this->answer(0);
        $this->setAdminUser();
        $result = act_on_issuances::execute([$uuid], 'retry', '', '')->results[0];
        $this->assertSame(['not_possible', null, 'consent_withdrawn'], [$result['result'], $result['state'], $result['reason']]);
        $this->assertSame([], $this->sidecar->calls);
        $this->assertSame('consent_withdrawn', act_on_issuances::execute([$uuid], 'release', '', '')->results[0]['reason']);

        $this->answers_recall('done', 'cancelled', 'consent_withdrawn');
        act_on_issuances::execute([$uuid], 'cancel', '', '');
        $this->run_task('send_awards');
        $this->assertContains('consent_withdrawn', array_column($this->sidecar->bodies(self::CANCEL), 'reason'));
    }

    /**
     * Mapped to another badge, with what waits cancelled: the withdrawal still reaches the sidecar as one.
     */
    public function test_cancelling_what_waits_keeps_why_it_waited(): void {
        $this->answer(0);
        $this->answers_recall('done', 'cancelled', 'consent_withdrawn');
        $this->map($this->course, '52', 'cancel');
        $this->assertSame(['consent_withdrawn'], array_column($this->sidecar->bodies(self::CANCEL), 'reason'));
    }
}
