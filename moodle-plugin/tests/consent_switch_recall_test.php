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

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/withdrawal_testcase.php');

/**
 * The switch that asks learners for consent recalls what is not issued yet.
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
final class consent_switch_recall_test extends withdrawal_testcase {
    /**
     * Asking by now takes back what was sent without an answer, and says so of itself: nobody withdrew. A learner who refuses then,
     * did.
     *
     * @testWith [0, ["consent_required", "consent_withdrawn"], 0]
     *           [1, ["consent_required"], 1]
     * @param int $agreed
     * @param string[] $reasons for which the sidecar cancels
     * @param int $sent how often it gets the award after the answer
     */
    public function test_switch_recalls_for_a_reason_of_its_own(int $agreed, array $reasons, int $sent): void {
        global $DB;
        $DB->delete_records(\local_navigatr\local\consent\consents::TABLE);
        foreach (['consent_required', 'consent_withdrawn'] as $reason) {
            $this->answers_recall('done', 'cancelled', $reason);
        }
        $this->run_task('send_awards');
        $this->assertSame(['noconsent', 'cancelled', 0], $this->standing());

        $this->answer($agreed);
        $this->run_task('send_awards');
        $this->run_task('send_awards');
        $this->assertSame($reasons, array_column($this->sidecar->bodies(self::CANCEL), 'reason'));
        $this->assertCount($sent, $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * A learner who refuses when the badge was stopped long ago, only for want of an answer, reads how it was stopped: it is not on
     * its way.
     *
     * @testWith [true, "stopped"]
     *           [false, "nothing"]
     * @param bool $issent whether the sidecar had it
     * @param string $effect
     */
    public function test_refusal_of_what_the_switch_stopped_stops_nothing_more(bool $issent, string $effect): void {
        global $DB;
        $DB->delete_records(\local_navigatr\local\consent\consents::TABLE);
        if (!$issent) {
            $unsent = ['status' => 'waiting', 'due' => 1, 'state' => null, 'timesent' => 0];
            $DB->update_record(award::TABLE, (object) ($unsent + ['id' => $this->award_of($this->learner)->id]));
        }
        $this->answers_recall('done', 'cancelled', 'consent_required');
        $this->run_task('send_awards');
        $DB->set_field(award::TABLE, 'timemodified', time() - WEEKSECS);

        $this->answer(0);

        $this->assertSame('consent_withdrawn', $this->award_of($this->learner)->cancelreason);
        $this->assertSame([$effect], $this->effects());
    }

    /**
     * Turning the switch off lets go what was told so; of an award that may exist it is forgotten that it was told.
     */
    public function test_switch_off_forgets_what_the_switch_recalled(): void {
        global $DB;
        $DB->delete_records(\local_navigatr\local\consent\consents::TABLE);
        $this->answers_recall('done', 'needs_attention', 'may_have_been_issued');
        $this->run_task('send_awards');
        $this->assertSame('consent_required', $this->award_of($this->learner)->cancelreason);
        \local_navigatr\local\config::set('consentrequired', false);
        $this->run_task('send_awards');
        $this->assertNull($this->award_of($this->learner)->cancelreason);
        $this->assertSame(['sent', 'needs_attention', 0], $this->standing());
    }
}
