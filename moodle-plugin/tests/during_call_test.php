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

use core_privacy\local\request\approved_contextlist;
use local_navigatr\fixtures\during_call_testcase;
use local_navigatr\local\award\awards;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\erasure\erasures;
use local_navigatr\privacy\provider;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/during_call_testcase.php');

/**
 * A call takes seconds, in which somebody else may change what it is about: that stays, and the sidecar is told.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sync\response_handler
 * @covers     \local_navigatr\local\sync\recalls
 * @covers     \local_navigatr\local\sync\course_hold_sync
 * @covers     \local_navigatr\local\connection\save
 * @covers     \local_navigatr\local\connection\disconnect
 */
final class during_call_test extends during_call_testcase {
    /** The call that cancels. */
    private const CANCEL = 'POST /v1/issuances/cancel';

    /**
     * Ids that the sidecar was asked to cancel, call by call.
     *
     * @return string[][]
     */
    private function cancelled(): array {
        return array_column($this->sidecar->bodies(self::CANCEL), 'ids');
    }

    /**
     * The sidecar cancels the award.
     *
     * @param string $reason
     */
    private function answers_cancel(string $reason = 'cancelled_by_person'): void {
        $uuid = $this->award_of($this->learner)->uuid;
        $this->sidecar->answer(self::CANCEL, ['results' => [
            ['id' => $uuid, 'result' => 'done', 'state' => 'cancelled', 'reason' => $reason],
        ]]);
    }

    /**
     * Why the sidecar was told to cancel, call by call.
     *
     * @return string[]
     */
    private function cancel_reasons(): array {
        return array_column($this->sidecar->bodies(self::CANCEL), 'reason');
    }

    /**
     * Cancelled while it was on the way: it stays cancelled, and the sidecar cancels it.
     */
    public function test_award_cancelled_during_the_call_is_recalled(): void {
        $uuid = $this->award_of($this->learner)->uuid;
        $this->answers_cancel();
        $this->sidecar->meanwhile(self::AWARDS, fn() => $this->map($this->course, '52', 'cancel'));

        $this->run_task('send_awards');

        $this->assertSame([[$uuid]], $this->cancelled());
        $this->assertSame(['cancelled_by_person'], $this->cancel_reasons());
        $this->assertSame(['sent', 'cancelled', 0], $this->standing());
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->bodies(self::AWARDS));
        $this->assertCount(1, $this->cancelled());
    }

    /**
     * A recall that fails is made again.
     */
    public function test_recall_is_repeated_until_it_is_answered(): void {
        $this->sidecar->meanwhile(self::AWARDS, fn() => $this->map($this->course, '52', 'cancel'));
        $this->sidecar->refuse(self::CANCEL, 'internal', 500);

        $this->run_task('send_awards');
        $this->assertSame(['cancelled', 'queued', 0], $this->standing());
        $this->answers_cancel();
        $this->run_task('send_awards');

        $this->assertSame(['sent', 'cancelled', 0], $this->standing());
    }

    /**
     * It was issued before the recall came: then it is issued, whatever was asked for.
     */
    public function test_award_issued_before_the_recall_counts_as_issued(): void {
        $award = $this->award_of($this->learner);
        $this->sidecar->meanwhile(self::AWARDS, fn() => $this->map($this->course, '52', 'cancel'));
        $this->sidecar->refuse(self::CANCEL, 'internal', 500);
        $this->run_task('send_awards');

        $this->news($award, 'issued');
        $this->run_task('send_awards');

        $this->assertSame(['sent', 'issued', 0], $this->standing());
    }

    /**
     * Consent withdrawn on the way: nothing is sent on; given again, the sidecar goes on with the same award.
     */
    public function test_consent_withdrawn_during_the_call_is_kept_and_told(): void {
        config::set('consentrequired', true);
        consent_answers::record($this->learner->id, $this->course->id, 1);
        $uuid = $this->award_of($this->learner)->uuid;
        $this->answers_cancel('consent_withdrawn');
        $withdraw = fn() => consent_answers::record($this->learner->id, $this->course->id, 0);
        $this->sidecar->meanwhile(self::AWARDS, $withdraw);

        $this->run_task('send_awards');
        $this->assertSame(['noconsent', 'cancelled', 0], $this->standing());
        $this->assertSame([[$uuid]], $this->cancelled());
        $this->assertSame(['consent_withdrawn'], $this->cancel_reasons());
        $this->assertSame('consent_withdrawn', $this->award_of($this->learner)->cancelreason);

        // The award itself frees it: the sidecar dropped name and address.
        consent_answers::record($this->learner->id, $this->course->id, 1);
        $this->sidecar->answer(self::AWARDS, ['results' => [
            ['id' => $uuid, 'result' => 'updated', 'state' => 'queued', 'reason' => null],
        ]]);
        $this->run_task('send_awards');
        $this->assertSame(['sent', 'queued', 0], $this->standing());
        $this->assertNull($this->award_of($this->learner)->cancelreason);
        $this->assertCount(1, $this->cancelled());
    }

    /**
     * One learner is asked by now, for others a person cancelled: one call for each reason.
     */
    public function test_recalls_say_why(): void {
        global $DB;
        $other = $this->enrolled($this->course);
        $this->complete($this->course, $other);
        $stopped = ['noconsent' => $this->learner, 'cancelled' => $other];
        foreach ($stopped as $status => $learner) {
            $stands = ['id' => $this->award_of($learner)->id, 'status' => $status, 'due' => 0, 'state' => 'queued'];
            $DB->update_record('local_navigatr_award', (object) $stands);
        }
        config::set('consentrequired', true);

        $this->run_task('send_awards');

        $asked = array_column($this->sidecar->bodies(self::CANCEL), 'ids', 'reason');
        ksort($asked);
        $this->assertSame([
            'cancelled_by_person' => [$this->award_of($other)->uuid],
            'consent_required' => [$this->award_of($this->learner)->uuid],
        ], $asked);
    }

    /**
     * Erased while it was on the way: it does not come back, and the sidecar forgets it although it was asked before.
     */
    public function test_award_erased_during_the_call_is_erased_at_the_sidecar_as_well(): void {
        global $DB;
        $context = \context_course::instance($this->course->id);
        $this->sidecar->meanwhile(self::AWARDS, function () use ($context) {
            provider::delete_data_for_user(new approved_contextlist($this->learner, 'local_navigatr', [$context->id]));
            $this->run_task('send_erasures');
        });

        $this->run_task('send_awards');

        $this->assertSame([], $this->awards_of($this->learner));
        $this->assertEquals(1, erasures::open()->number);
        $this->run_task('send_erasures');
        $this->assertCount(2, $this->sidecar->bodies('POST /v1/privacy/erase'));
        $this->assertEquals(0, erasures::open()->number);
    }

    /**
     * Released twice at once: the second finds that it is done.
     */
    public function test_award_released_elsewhere_is_not_released_again(): void {
        global $DB;
        $award = $this->award_of($this->learner);
        $DB->set_field('local_navigatr_award', 'status', 'nottracked', ['id' => $award->id]);
        $stale = $this->award_of($this->learner);
        $DB->set_field('local_navigatr_award', 'status', 'sent', ['id' => $award->id]);
        $this->assertSame('not_possible', manual_issue::release($stale));
        $this->assertSame('sent', $this->award_of($this->learner)->status);
    }

    /**
     * What was answered before the sidecar went away is not lost.
     */
    public function test_answers_before_a_timeout_are_kept(): void {
        $other = $this->mapped_course();
        $learners = array_map(fn() => $this->enrolled($other, ['firstname' => str_repeat('A', 90)]), range(1, 4));
        foreach ($learners as $learner) {
            $this->complete($other, $learner);
        }
        $this->sidecar->maxbytes = 1200;
        $this->sidecar->meanwhile(self::AWARDS, fn() => $this->sidecar->isup = false);
        $this->run_task('send_awards');
        $this->assertGreaterThan(0, awards::counts(0)->queued);
        $this->assertGreaterThan(0, awards::counts(0)->waiting);
    }
}
