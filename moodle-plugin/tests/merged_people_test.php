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

use local_navigatr\fixtures\merging_testcase;
use local_navigatr\local\completion\baseline;
use local_navigatr\local\award\award;
use local_navigatr\local\consent\consents;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sync\outbox;
use local_navigatr\local\sync\sender;
use local_navigatr\privacy\erase;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/merging_testcase.php');

/**
 * Consents, erasures and teaching after two accounts were merged.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\merged_accounts
 * @covers     \local_navigatr\privacy\erase
 */
final class merged_people_test extends merging_testcase {
    /**
     * Of two answers a refusal stays, and counts for the award.
     *
     * @dataProvider answers
     * @param int $left
     * @param int $gone
     * @param int $expected
     */
    public function test_of_two_answers_a_refusal_stays(int $left, int $gone, int $expected): void {
        global $DB;
        $this->earned(['state' => 'queued'], []);
        foreach ([[$this->left, $left], [$this->gone, $gone]] as [$user, $agreed]) {
            $DB->insert_record('local_navigatr_consent', (object) [
                'userid' => $user->id, 'courseid' => $this->course->id, 'platform' => 'navigatr', 'agreed' => $agreed,
                'onekey' => "{$this->course->id}/$user->id/navigatr", 'timemodified' => 1700000000,
            ]);
        }
        $this->merge();
        $rows = array_values($DB->get_records('local_navigatr_consent', ['courseid' => $this->course->id]));
        $this->assertCount(1, $rows);
        $this->assertEquals([$expected, "{$this->course->id}/{$this->left->id}/navigatr"], [$rows[0]->agreed, $rows[0]->onekey]);
        $status = $expected === consents::REFUSED ? award::NO_CONSENT : award::SENT;
        $this->assertSame($status, $this->award_of($this->left)->status);
    }

    /**
     * Answers.
     *
     * @return array
     */
    public static function answers(): array {
        return [
            'refused, agreed' => [consents::REFUSED, consents::AGREED, consents::REFUSED],
            'agreed, refused' => [consents::AGREED, consents::REFUSED, consents::REFUSED],
            'asked, agreed' => [consents::ASKED, consents::AGREED, consents::AGREED],
        ];
    }

    /**
     * Taught after a restore, the other one goes by the account that is gone.
     */
    public function test_other_award_is_taught_by_the_account_that_is_gone(): void {
        [, $other] = $this->earned(['state' => 'issued'], ['state' => 'queued']);
        $this->merge();
        $sender = new sender(client::from_config(), new deadline(60));
        $sender->send_known(outbox::rows([$other->id]));
        $taught = $this->sidecar->awards[$other->uuid];
        $this->assertSame([$this->gone->id, 'unknown', 'account_merged', null], [
            $taught['userId'], $taught['knownState'], $taught['knownReason'], $taught['recipient'],
        ]);
        $this->assertArrayNotHasKey('formerUserId', $taught);
    }

    /**
     * An erasure reaches what the sidecar may still have by the account that is gone.
     */
    public function test_erasure_reaches_the_account_that_is_gone(): void {
        global $DB;
        $this->earned(['state' => 'issued'], ['state' => 'queued']);
        $this->merge();
        erase::user_in_course((int) $this->left->id, (int) $this->course->id);
        $userids = $DB->get_fieldset_select(erasures::TABLE, 'userid', 'courseid = ?', [$this->course->id]);
        $this->assertEqualsCanonicalizing([$this->left->id, $this->gone->id], $userids);
    }

    /**
     * The account that is gone completes again: its award counts for both, and keeps nobody else's from being recorded.
     */
    public function test_account_that_is_gone_and_completes_again_stops_nobody(): void {
        global $DB;
        $this->earned(['state' => 'issued'], ['state' => 'queued']);
        $this->merge();
        \cache::make('core', 'coursecompletion')->purge();
        $this->complete($this->course, $this->gone);
        $other = $this->mapped_course();
        $DB->set_field('local_navigatr_map', 'state', 'review');
        $learner = $this->enrolled($other);
        $this->complete($other, $learner);
        $DB->delete_records('local_navigatr_award', ['userid' => $learner->id]);

        baseline::record((int) $this->course->id);
        $this->run_task('sweep_completions');

        $this->assertSame('baseline', $this->award_of($learner)->status);
        $this->assertCount(2, $DB->get_records('local_navigatr_award', ['courseid' => $this->course->id]));
    }
}
