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

use local_navigatr\fixtures\explaining_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\consent\consents;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\explanation;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/explaining_testcase.php');

/**
 * What is said of links that are not there any more: nobody is asked to mend what the badge no longer needs.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\status\explanation
 * @covers     \local_navigatr\local\status\completed_step
 * @covers     \local_navigatr\local\status\mapped_step
 * @covers     \local_navigatr\local\status\consent_step
 */
final class explanation_past_test extends explaining_testcase {
    /**
     * A learner whose award was sent, and who has left, is not to be enrolled or given the badge manually.
     */
    public function test_what_was_sent_needs_no_enrolment(): void {
        global $DB;
        $this->sent();
        foreach ([ENROL_USER_SUSPENDED, null] as $status) {
            $DB->set_field('user_enrolments', 'status', (int) $status);
            $DB->set_field('user_enrolments', 'timemodified', 1);
            if ($status === null) {
                $DB->delete_records('user_enrolments');
            }
            $said = $this->said('tracked');
            $this->assertStringContainsString('That does not affect this badge', $said);
            $this->assertDoesNotMatchRegularExpression('~Enrol the|Activate|manually~', $said);
        }
    }

    /**
     * Nor does it need the record of the completion, or a mapping that issues.
     */
    public function test_what_was_sent_needs_no_record_and_no_mapping(): void {
        global $DB;
        $this->sent();
        $DB->delete_records('course_completions');
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        $this->assertSame(get_string('explain_completed_past', 'local_navigatr'), $this->said('completed'));
        $this->assertSame(get_string('explain_mapped_paused', 'local_navigatr'), $this->said('mapped'));
        mapping_changes::remove(client::lazy(), (int) $this->course->id);
        $this->assertSame(get_string('explain_mapped_none', 'local_navigatr'), $this->said('mapped'));
    }

    /**
     * An award whose completion is being recorded again says that, as its row does.
     */
    public function test_award_that_waits_for_its_completion_is_told(): void {
        global $DB;
        $this->complete($this->course, $this->learner);
        $DB->delete_records('course_completions');
        $this->mark(award::COMPLETION_MISSING);
        $this->assertSame([...$this->done(1), 'completed waiting', '-'], $this->explained());
        $this->assertStringContainsString('being recorded again', $this->said('completed'));
        $this->mark(award::COMPLETION_REMOVED);
        $this->assertSame([...$this->done(1), 'completed missing', 'completed'], $this->explained());
        $this->assertStringContainsString(get_string('reason_completion_removed', 'local_navigatr'), $this->said('completed'));
    }

    /**
     * A learner who withdrew was asked.
     */
    public function test_consent_that_was_withdrawn_is_told(): void {
        global $DB;
        $this->sent();
        $answer = ['courseid' => $this->course->id, 'userid' => $this->learner->id, 'platform' => 'navigatr', 'onekey' => 'k'];
        $more = ['agreed' => consents::REFUSED, 'textversion' => 'v', 'timecreated' => 1, 'timemodified' => time()];
        $DB->insert_record(consents::TABLE, (object) ($answer + $more));
        $this->assertStringContainsString('refused or withdrew', $this->said('consent'));
        $this->assertContains('consent past', $this->explained());
    }

    /**
     * Moodle lost the completion of what waits.
     *
     * @param string $reason
     */
    private function mark(string $reason): void {
        global $DB;
        $change = ['timecompletionlost' => time(), 'reason' => $reason];
        $DB->update_record(award::TABLE, (object) (['id' => $this->award_of($this->learner)->id] + $change));
    }

    /**
     * What is said of a link.
     *
     * @param string $step
     * @return string
     */
    private function said(string $step): string {
        $steps = explanation::of(client::lazy(), (int) $this->course->id, (int) $this->learner->id)->steps;
        return array_column($steps, 'message', 'step')[$step];
    }
}
