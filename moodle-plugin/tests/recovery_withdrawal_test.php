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
use local_navigatr\fixtures\recovery_testcase;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\consent_effects;
use local_navigatr\local\sync\recalls;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/recovery_testcase.php');

/**
 * What is taken back while a sidecar in recovery is not taught yet, and what is earned again after an erasure.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sync\award_payload_builder
 * @covers     \local_navigatr\local\reconcile\sync_run
 * @covers     \local_navigatr\local\sync\resync_batch
 * @covers     \local_navigatr\local\sync\outbox
 * @covers     \local_navigatr\local\sync\recalls
 * @covers     \local_navigatr\local\reconcile\resync
 * @covers     \local_navigatr\local\sync\resync_response_handler
 */
final class recovery_withdrawal_test extends recovery_testcase {
    /** The call that cancels. */
    private const CANCEL = 'POST /v1/issuances/cancel';

    /**
     * The ledger lost the award, wherever the recall came from: the badge may exist, and agreeing again does not send a second.
     *
     * @dataProvider moments
     * @param bool $isnoticed whether Moodle has heard of the recovery when it recalls
     */
    public function test_withdrawn_of_a_ledger_that_lost_it(bool $isnoticed): void {
        [$course, $learner] = $this->agreed_and_sent();
        $award = $this->award_of($learner);
        $this->begin(self::FIRST);
        $this->answers_recall($award, 'not_found', null, null);
        consent_answers::record((int) $learner->id, (int) $course->id, 0);
        if (!$isnoticed) {
            recalls::run_from_page(client::lazy(), (int) $course->id);
        }

        $this->answers_awards($award);
        $this->run_task('send_awards');

        $taught = $this->sidecar->bodies('POST /v1/awards')[0]['awards'][0];
        $this->assertSame(
            ['unknown', 'consent_withdrawn', null],
            [$taught['knownState'], $taught['knownReason'], $taught['recipient']]
        );

        $this->answers_recall($award, 'done', 'needs_attention', 'may_have_been_issued');
        $this->run_task('send_awards');
        $this->assertSame([consent_effects::MAY_EXIST], $this->effects($learner, $course));

        consent_answers::record((int) $learner->id, (int) $course->id, 1);
        $this->sidecar->calls = [];
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->bodies('POST /v1/awards'));
        $now = $this->award_by_id($award);
        $this->assertSame(['needs_attention', 'may_have_been_issued'], [$now->state, $now->reason]);
    }

    /**
     * When the recall is made.
     *
     * @return array[]
     */
    public static function moments(): array {
        return ['in the run that hears of the recovery' => [true], 'from a page before' => [false]];
    }

    /**
     * A ledger that never went back in time and does not have it: there is nothing to recall.
     */
    public function test_not_found_without_a_recovery(): void {
        [$course, $learner] = $this->agreed_and_sent();
        $award = $this->award_of($learner);
        $this->answers_recall($award, 'not_found', null, null);
        consent_answers::record((int) $learner->id, (int) $course->id, 0);
        $this->run_task('send_awards');
        $now = $this->award_by_id($award);
        $this->assertSame(['noconsent', null, 0], [$now->status, $now->state, (int) $now->due]);
    }

    /**
     * What was taken back for whatever reason, and how Moodle knew it, is taught as one that may exist unless it is settled.
     *
     * @dataProvider taken_back
     * @param array $fields of the award
     * @param array $expected `knownState` and `knownReason`
     */
    public function test_taken_back_may_exist_unless_it_is_settled(array $fields, array $expected): void {
        global $DB;
        $award = $this->sent($this->mapped_course());
        $DB->update_record('local_navigatr_award', (object) ($fields + ['id' => $award->id, 'status' => 'cancelled']));
        $this->begin(self::FIRST);
        $this->answers_recall($award, 'not_found', null, null);
        $this->run_task('send_awards');
        $body = $this->sidecar->bodies('POST /v1/awards')[0]['awards'][0];
        $this->assertSame($expected, [$body['knownState'], $body['knownReason']]);
        $this->assertNull($body['recipient']);
    }

    /**
     * Awards that a person cancelled in Moodle.
     *
     * @return array[]
     */
    public static function taken_back(): array {
        $byperson = ['cancelreason' => 'cancelled_by_person'];
        return [
            'no state heard of' => [$byperson + ['state' => null], ['unknown', 'cancelled_by_person']],
            'queued' => [$byperson + ['state' => 'queued'], ['unknown', 'cancelled_by_person']],
            'refused' => [
                $byperson + ['state' => 'needs_attention', 'reason' => 'recipient_refused'],
                ['unknown', 'cancelled_by_person'],
            ],
            'sent without an answer' => [$byperson + ['state' => 'unknown'], ['unknown', 'cancelled_by_person']],
            'cancelled there too' => [
                $byperson + ['state' => 'cancelled', 'reason' => 'cancelled_by_person'],
                ['cancelled', 'cancelled_by_person'],
            ],
            'issued all the same' => [$byperson + ['state' => 'issued'], ['issued', null]],
        ];
    }

    /**
     * What a person cancels while it is taught stays cancelled: it is known before the feed tells of it.
     */
    public function test_cancelled_while_it_is_taught_is_not_taught_as_waiting(): void {
        $this->setAdminUser();
        $award = $this->sent($this->mapped_course());
        $this->begin(self::FIRST);
        $this->answers_recall($award, 'done', 'cancelled', 'cancelled_by_person');
        $this->sidecar->meanwhile('GET /v1/feed', fn() => act_on_issuances::execute([$award->uuid], 'cancel', '', ''));
        $this->run_task('send_awards');
        $body = $this->sidecar->bodies('POST /v1/awards')[0]['awards'][0];
        $this->assertSame(['cancelled', 'cancelled_by_person'], [$body['knownState'], $body['knownReason']]);
    }

    /**
     * A learner who agreed, and whose badge the sidecar has.
     *
     * @return \stdClass[] course and learner
     */
    private function agreed_and_sent(): array {
        config::set('consentrequired', true);
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        consent_answers::record((int) $learner->id, (int) $course->id, 1);
        $this->complete($course, $learner);
        $this->run_task('send_awards');
        $this->sidecar->calls = [];
        return [$course, $learner];
    }

    /**
     * The sidecar answers the recall of an award.
     *
     * @param \stdClass $award
     * @param string $result
     * @param string|null $state
     * @param string|null $reason
     */
    private function answers_recall(\stdClass $award, string $result, ?string $state, ?string $reason): void {
        $this->sidecar->answer(self::CANCEL, ['results' => [['id' => $award->uuid] + compact('result', 'state', 'reason')]]);
    }

    /**
     * The sidecar takes an award as one that may exist.
     *
     * @param \stdClass $award
     */
    private function answers_awards(\stdClass $award): void {
        $this->sidecar->answer('POST /v1/awards', ['results' => [[
            'id' => $award->uuid, 'result' => 'accepted', 'state' => 'needs_attention', 'reason' => 'may_have_been_issued',
            'conflictsWith' => null, 'problems' => [],
        ]]]);
    }

    /**
     * What the learner reads.
     *
     * @param \stdClass $learner
     * @param \stdClass $course
     * @return string[]
     */
    private function effects(\stdClass $learner, \stdClass $course): array {
        return consent_effects::of_refusal((int) $learner->id, (int) $course->id, 'navigatr');
    }
}
