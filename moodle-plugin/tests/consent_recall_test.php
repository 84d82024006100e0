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
use local_navigatr\local\award\award;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\consent_effects;
use local_navigatr\local\sync\recalls;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/withdrawal_testcase.php');

/**
 * A learner withdraws, or refuses, when the sidecar has the badge already.
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
final class consent_recall_test extends withdrawal_testcase {
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
        recalls::run_from_page(client::lazy(), (int) $this->course->id);
        $this->assertSame(['noconsent', 'cancelled', 0], $this->standing());
    }

    /**
     * While the sidecar is down the page fails no one, and the next run says it before anything else.
     */
    public function test_recall_survives_a_sidecar_that_is_down_and_goes_first(): void {
        $other = $this->enrolled($this->course);
        $this->sidecar->isup = false;
        $this->answer(0);
        recalls::run_from_page(client::lazy(), (int) $this->course->id);
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        consent_answers::record((int) $other->id, (int) $this->course->id, 1);
        $this->complete($this->course, $other);
        $this->run_task('send_awards');
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::ACTIVE);
        $this->assertSame([consent_effects::STOPPING], $this->effects());

        $this->sidecar->isup = true;
        $this->sidecar->calls = [];
        $this->answers_recall('done', 'cancelled', 'consent_withdrawn');
        $this->run_task('send_awards');

        $lines = array_map(fn($line) => strtok($line, '?'), $this->sidecar->lines());
        $this->assertSame([self::CANCEL, 'GET /v1/feed'], array_slice($lines, 0, 2));
        $this->assertContains('POST /v1/awards', $lines);
        $this->assertSame(['noconsent', 'cancelled', 0], $this->standing());
    }

    /**
     * A mapping is not released while the sidecar could not be told: it would send within the second.
     */
    public function test_mapping_is_released_only_after_the_recall(): void {
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        $this->answer(0);
        $this->sidecar->calls = [];
        $this->sidecar->refuse(self::CANCEL, 'internal', 500);
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::ACTIVE);
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
        $this->answers_recall('cancel_requested', 'unknown', null);
        $this->answer(0);
        $this->run_task('send_awards');
        $this->assertSame(['noconsent', 'unknown', 0], $this->standing());
        $this->assertSame([consent_effects::MAY_EXIST], $this->effects());

        $this->news($this->award_of($this->learner), 'needs_attention', ['reason' => 'may_have_been_issued']);
        $this->answers_recall('cancel_requested', 'unknown', null);
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
     * What a person cancelled while it lacked its consent stays so, whatever the sidecar cancels it for: no answer frees it.
     *
     * @testWith [false, "consent_required"]
     *           [true, "consent_withdrawn"]
     * @param bool $isrefused the learner refused; else nobody has answered
     * @param string $reason
     */
    public function test_answer_does_not_free_what_a_person_cancelled_meanwhile(bool $isrefused, string $reason): void {
        global $DB;
        if ($isrefused) {
            $this->answer(0);
        } else {
            $DB->delete_records(\local_navigatr\local\consent\consents::TABLE);
            \local_navigatr\local\consent\consented_awards::update();
        }
        $this->answers_recall('done', 'cancelled', $reason);
        $this->map($this->course, '52', 'cancel');
        $this->assertSame([$reason], array_column($this->sidecar->bodies(self::CANCEL), 'reason'));
        $this->assertSame(['cancelled', 'cancelled', 0], $this->standing());

        $this->answer(1);
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->bodies('POST /v1/awards'));
        $this->assertSame(['cancelled', 'cancelled', 0], $this->standing());
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
}
