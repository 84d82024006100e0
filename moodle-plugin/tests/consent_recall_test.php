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
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\award;
use local_navigatr\local\config;
use local_navigatr\local\consent_effects;
use local_navigatr\local\consents;
use local_navigatr\local\delivery\recalls;
use local_navigatr\local\mapping;
use local_navigatr\local\mappings;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * A learner withdraws, or refuses, when the sidecar has the badge already.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\consented_awards
 * @covers     \local_navigatr\local\consent_effects
 * @covers     \local_navigatr\local\delivery\recalls
 * @covers     \local_navigatr\local\delivery\exchange
 * @covers     \local_navigatr\local\delivery\award_bodies
 */
final class consent_recall_test extends school_testcase {
    /** The call that cancels. */
    private const CANCEL = 'POST /v1/issuances/cancel';

    /** @var \stdClass A mapped course. */
    private \stdClass $course;

    /** @var \stdClass Who completed it. */
    private \stdClass $learner;

    /**
     * The sidecar has an award of a learner who agreed.
     */
    public function setUp(): void {
        parent::setUp();
        config::set('consentrequired', true);
        $this->course = $this->mapped_course();
        $this->learner = $this->enrolled($this->course);
        $this->answer(1);
        $this->complete($this->course, $this->learner);
        $this->run_task('send_awards');
        $this->sidecar->calls = [];
    }

    /**
     * The learner answers.
     *
     * @param int $agreed
     */
    private function answer(int $agreed): void {
        consents::record((int) $this->learner->id, (int) $this->course->id, $agreed);
    }

    /**
     * What the learner reads.
     *
     * @return string[]
     */
    private function effects(): array {
        return consent_effects::of_refusal((int) $this->learner->id, (int) $this->course->id, 'navigatr');
    }

    /**
     * Status, state and whether something is to be said of it.
     *
     * @return array
     */
    private function standing(): array {
        $award = $this->award_of($this->learner);
        return [$award->status, $award->state, (int) $award->due];
    }

    /**
     * The sidecar answers the recall.
     *
     * @param string $result
     * @param string $state
     * @param string|null $reason
     */
    private function answers_recall(string $result, string $state, ?string $reason): void {
        $uuid = $this->award_of($this->learner)->uuid;
        $this->sidecar->answer(self::CANCEL, ['results' => [['id' => $uuid] + compact('result', 'state', 'reason')]]);
    }

    /**
     * The sidecar is told, and forgets; the learner reads what is true before and after.
     */
    public function test_withdrawal_after_hand_over_is_told(): void {
        $this->answers_recall('done', 'cancelled', 'consent_withdrawn');
        $this->answer(0);
        $this->assertSame(['noconsent', 'queued', 2], $this->standing());
        $this->assertSame([consent_effects::STOPPING], $this->effects());

        $this->run_task('send_awards');
        $this->run_task('send_awards');

        $this->assertSame(['consent_withdrawn'], array_column($this->sidecar->bodies(self::CANCEL), 'reason'));
        $this->assertSame([], $this->sidecar->bodies('POST /v1/awards'));
        $this->assertSame(['noconsent', 'cancelled', 0], $this->standing());
        $this->assertSame([consent_effects::STOPPED], $this->effects());
    }

    /**
     * From the learner's page at once, not with the next run.
     */
    public function test_page_recalls_at_once(): void {
        $this->answers_recall('done', 'cancelled', 'consent_withdrawn');
        $this->answer(0);
        recalls::run_from_page((int) $this->course->id);
        $this->assertSame(['noconsent', 'cancelled', 0], $this->standing());
    }

    /**
     * While the sidecar is down the page fails no one, and the next run says it before anything else.
     */
    public function test_recall_survives_a_sidecar_that_is_down_and_goes_first(): void {
        $other = $this->enrolled($this->course);
        $this->sidecar->isup = false;
        $this->answer(0);
        recalls::run_from_page((int) $this->course->id);
        mappings::set_state((int) $this->course->id, mapping::PAUSED);
        consents::record((int) $other->id, (int) $this->course->id, 1);
        $this->complete($this->course, $other);
        $this->run_task('send_awards');
        mappings::set_state((int) $this->course->id, mapping::ACTIVE);
        $this->assertSame([consent_effects::STOPPING], $this->effects());

        $this->sidecar->isup = true;
        $this->sidecar->calls = [];
        $this->answers_recall('done', 'cancelled', 'consent_withdrawn');
        $this->run_task('send_awards');

        $lines = array_map(fn($line) => strtok($line, '?'), $this->sidecar->lines());
        $this->assertSame(self::CANCEL, $lines[0]);
        $this->assertContains('POST /v1/awards', $lines);
        $this->assertSame(['noconsent', 'cancelled', 0], $this->standing());
    }

    /**
     * A mapping is not released while the sidecar could not be told: it would send within the second.
     */
    public function test_mapping_is_released_only_after_the_recall(): void {
        mappings::set_state((int) $this->course->id, mapping::PAUSED);
        $this->answer(0);
        $this->sidecar->calls = [];
        $this->sidecar->refuse(self::CANCEL, 'internal', 500);
        mappings::set_state((int) $this->course->id, mapping::ACTIVE);
        $this->assertSame([self::CANCEL], $this->sidecar->lines());

        $this->answers_recall('done', 'cancelled', 'consent_withdrawn');
        $this->run_task('send_awards');
        $this->assertContains('DELETE ' . $this->hold_of($this->course), $this->sidecar->lines());
    }

    /**
     * It was sent and nobody answered: asked until the sidecar knows how it ends, then it is a person's, without the name.
     */
    public function test_unknown_ends_as_one_that_may_exist(): void {
        global $DB;
        $DB->set_field(award::TABLE, 'state', 'unknown', ['userid' => $this->learner->id]);
        $this->answers_recall('wished', 'unknown', null);
        $this->answer(0);
        $this->run_task('send_awards');
        $this->assertSame(['noconsent', 'unknown', 0], $this->standing());
        $this->assertSame([consent_effects::MAY_EXIST], $this->effects());

        $this->news($this->award_of($this->learner), 'needs_attention', ['reason' => 'may_have_been_issued']);
        $this->answers_recall('wished', 'unknown', null);
        $this->answers_recall('done', 'needs_attention', 'may_have_been_issued');
        $this->run_task('send_awards');
        $this->run_task('send_awards');
        $this->sidecar->calls = [];
        $this->run_task('send_awards');

        $this->assertSame(['sent', 'needs_attention', 0], $this->standing());
        $this->assertSame([], $this->sidecar->bodies(self::CANCEL));
        $this->assertSame([consent_effects::MAY_EXIST], $this->effects());
    }

    /**
     * Issued before the recall came: it stays issued.
     */
    public function test_issued_stays_issued(): void {
        $this->answers_recall('not_possible', 'issued', null);
        $this->answer(0);
        $this->run_task('send_awards');
        $this->assertSame(['sent', 'issued', 0], $this->standing());
        $this->assertSame([consent_effects::ISSUED], $this->effects());
    }

    /**
     * Agreeing again frees it, and only what was stopped for this reason.
     *
     * @testWith ["consent_withdrawn", true]
     *           ["cancelled_by_person", false]
     * @param string $reason why it is cancelled at the sidecar
     * @param bool $isfreed
     */
    public function test_agreeing_again_frees_exactly_this_reason(string $reason, bool $isfreed): void {
        global $DB;
        if (!$isfreed) {
            $cancelled = ['state' => 'cancelled', 'reason' => $reason, 'id' => $this->award_of($this->learner)->id];
            $DB->update_record(award::TABLE, (object) $cancelled);
        }
        $this->answers_recall('done', 'cancelled', $reason);
        $this->answer(0);
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->bodies(self::CANCEL));
        $this->answer(1);
        $this->run_task('send_awards');
        $this->run_task('send_awards');
        $this->assertCount($isfreed ? 1 : 0, $this->sidecar->bodies('POST /v1/awards'));
        $this->assertCount(1, $this->sidecar->bodies(self::CANCEL));
        $this->assertSame($isfreed ? 'queued' : 'cancelled', $this->award_of($this->learner)->state);
    }

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
        $this->assertSame('waiting', $this->standing()[0]);
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
        consents::record((int) $other->id, (int) $this->course->id, 1);
        $this->complete($this->course, $other);
        $seen = [];
        $this->sidecar->meanwhile('POST /v1/awards', function () use ($other, &$seen) {
            consents::record((int) $other->id, (int) $this->course->id, 0);
            $seen = consent_effects::of_refusal((int) $other->id, (int) $this->course->id, 'navigatr');
        });
        $this->run_task('send_awards');
        $this->assertSame([consent_effects::STOPPING], $seen);
    }

    /**
     * The switch is turned on while a run is under way: what follows in it asks.
     */
    public function test_switch_turned_on_during_a_call_counts(): void {
        global $DB;
        config::set('consentrequired', false);
        $other = $this->mapped_course();
        foreach ([1, 2, 3] as $number) {
            $this->complete($other, $this->enrolled($other, ['firstname' => str_repeat('A', 90)]));
        }
        $this->sidecar->maxbytes = 700;
        $switchon = fn() => $DB->set_field('config_plugins', 'value', 1, ['plugin' => 'local_navigatr', 'name' => 'consentrequired']);
        $this->sidecar->meanwhile('POST /v1/awards', $switchon);
        $this->run_task('send_awards');
        $this->assertSame(0, award::count_records(['courseid' => $other->id, 'status' => 'sent']));
    }

    /**
     * A sidecar that was restored learns what was withdrawn, and no name.
     *
     * @testWith ["queued", null, "cancelled"]
     *           ["unknown", null, "unknown"]
     *           ["needs_attention", "may_have_been_issued", "unknown"]
     *           ["needs_attention", "refused", "cancelled"]
     * @param string $state that Moodle knew
     * @param string|null $reason
     * @param string $taught
     */
    public function test_teaching_carries_the_withdrawal(string $state, ?string $reason, string $taught): void {
        global $DB;
        $id = $this->award_of($this->learner)->id;
        $DB->update_record(award::TABLE, (object) ['id' => $id, 'state' => $state, 'reason' => $reason]);
        $this->answer(0);
        $this->sidecar->answer('GET /v1/feed', [
            'changes' => [], 'cursor' => 0, 'more' => false, 'recovery' => ['active' => true, 'since' => 'now'],
        ]);
        $this->run_task('send_awards');

        $award = $this->sidecar->bodies('POST /v1/awards')[0]['awards'][0];
        $this->assertSame([$taught, 'consent_withdrawn', null], [$award['knownState'], $award['knownReason'], $award['recipient']]);
        $this->assertSame('noconsent', $this->award_of($this->learner)->status);
    }

    /**
     * A teacher neither sends it on nor takes the withdrawal back by cancelling.
     */
    public function test_nobody_acts_for_a_learner_who_withdrew(): void {
        $uuid = $this->award_of($this->learner)->uuid;
        $this->answer(0);
        $this->setAdminUser();
        $result = act_on_issuances::execute([$uuid], 'retry', '')->results[0];
        $this->assertSame('not_possible', $result['result']);
        $this->assertSame([], $this->sidecar->calls);

        $this->answers_recall('done', 'cancelled', 'consent_withdrawn');
        act_on_issuances::execute([$uuid], 'cancel', '');
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
