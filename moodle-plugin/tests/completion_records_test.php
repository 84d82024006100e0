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

use local_navigatr\fixtures\taken_back_testcase;
use local_navigatr\local\award\awards;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\explanation;
use local_navigatr\output\award_formatter;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/taken_back_testcase.php');

/**
 * A completion is taken back before its badge is issued: what waits, what is recalled, and what goes on.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\completion_records
 * @covers     \local_navigatr\local\sync\recalls
 * @covers     \local_navigatr\local\sync\state_updater
 */
final class completion_records_test extends taken_back_testcase {
    /**
     * What the sidecar holds for a paused mapping is recalled before it is released.
     */
    public function test_what_the_sidecar_holds_is_recalled_before_the_release(): void {
        $this->run_task('send_awards');
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        $this->uncomplete();
        $this->answers_recall();
        $this->sidecar->calls = [];

        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::ACTIVE);

        $this->assertSame([self::CANCEL, 'DELETE ' . $this->hold_of($this->course)], $this->sidecar->lines());
        $this->assertSame(['completion_removed'], array_column($this->sidecar->bodies(self::CANCEL), 'reason'));
        $this->assertSame('cancelled', $this->award_of($this->learner)->state);
    }

    /**
     * What is queued is recalled after a sweep, once, and sent again when a record is back, whichever.
     */
    public function test_queued_award_is_recalled_and_goes_on(): void {
        $this->run_task('send_awards');
        $this->uncomplete();
        $this->answers_recall();
        foreach (['sweep_completions', 'send_awards', 'sweep_completions', 'send_awards'] as $task) {
            $this->run_task($task);
        }
        $this->assertCount(1, $this->sidecar->bodies(self::CANCEL));
        $this->assertSame(['waiting', 'completion_missing'], $this->standing());

        $this->complete($this->course, $this->learner);
        $this->run_task('send_awards');

        $this->assertCount(2, $this->sidecar->bodies('POST /v1/awards'));
        $award = $this->award_of($this->learner);
        $found = [$award->status, $award->state, $award->timecompletionlost, $award->cancelreason];
        $this->assertSame(['sent', 'queued', '0', null], $found);
    }

    /**
     * A record that is back without an event is found by the sweep.
     */
    public function test_sweep_finds_a_record_that_is_back(): void {
        $this->uncomplete();
        $this->run_task('sweep_completions');
        $this->complete_silently($this->course, $this->learner);
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');
        $this->assertEquals([$this->learner->id], $this->issued_to());
    }

    /**
     * What was issued while it was taken back is issued.
     */
    public function test_issued_meanwhile_stays_issued(): void {
        $this->run_task('send_awards');
        $this->uncomplete();
        $this->run_task('sweep_completions');
        $this->news($this->award_of($this->learner), 'issued');
        $this->run_task('send_awards');
        $award = $this->award_of($this->learner);
        $this->assertSame(['sent', 'issued', '0'], [$award->status, $award->state, $award->timecompletionlost]);
        $this->run_task('sweep_completions');
        $this->assertSame('issued', $this->award_of($this->learner)->state);
    }

    /**
     * What may exist at the platform is a person's to know, with and without a record.
     */
    public function test_badge_that_may_exist_is_listed_as_such(): void {
        $this->run_task('send_awards');
        $this->uncomplete();
        $this->run_task('sweep_completions');
        $this->news($this->award_of($this->learner), 'needs_attention', ['reason' => 'may_have_been_issued']);
        $this->run_task('send_awards');
        $this->run_task('sweep_completions');
        $award = $this->award_of($this->learner);
        $this->assertSame(['sent', 'may_have_been_issued'], [$award->status, $award->reason]);
    }

    /**
     * It is taken back while it is on its way to the sidecar: recalled at once, and not taken for sent.
     */
    public function test_taken_back_during_the_call(): void {
        $this->sidecar->meanwhile('POST /v1/awards', function () {
            $this->uncomplete();
            $this->run_task('sweep_completions');
        });
        $this->answers_recall();
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->bodies(self::CANCEL));
        $this->assertSame(['waiting', 'completion_missing'], $this->standing());
    }

    /**
     * After a day it is listed for a person: neither deleted nor final.
     */
    public function test_completion_that_stays_away_is_listed_after_a_day(): void {
        $this->lose_for(DAYSECS - 60);
        $this->assertSame(['waiting', 'completion_missing'], $this->standing());
        $this->assertSame(0, local\award\awards::counts((int) $this->course->id)->needsAttention);
        $this->lose_for(DAYSECS);
        $this->assertSame(['waiting', 'completion_removed'], $this->standing());
        $this->assertSame(1, local\award\awards::counts((int) $this->course->id)->needsAttention);

        $this->complete($this->course, $this->learner);
        $this->run_task('send_awards');
        $this->assertEquals([$this->learner->id], $this->issued_to());
    }

    /**
     * Those who look after the course are told of it, once.
     */
    public function test_somebody_is_told_after_a_day(): void {
        $this->lose_for(DAYSECS);
        $sink = $this->redirectMessages();
        $this->run_task('send_notices');
        $this->run_task('send_notices');
        $this->assertSame(['attention'], array_column($sink->get_messages(), 'eventtype'));
    }

    /**
     * The check of the queue is about what the sidecar should have taken: this it should not.
     */
    public function test_what_lacks_its_record_is_no_alarm_of_the_queue(): void {
        global $DB;
        $this->lose_for(DAYSECS);
        $DB->set_field('local_navigatr_award', 'timemodified', time() - WEEKSECS, []);
        $this->assertSame(\core\check\result::OK, (new check\queue())->get_result()->get_status());
    }

    /**
     * Both are said in words, with what to do.
     */
    public function test_log_and_explanation_say_why_it_waits(): void {
        foreach (['completion_missing' => 'waiting', 'completion_removed' => 'needs_attention'] as $reason => $standing) {
            $advice = award_formatter::advice($standing, (object) ['reason' => $reason]);
            $this->assertStringContainsString(get_string("reason_$reason", 'local_navigatr'), $advice);
            $this->assertStringContainsString(get_string("reason_{$reason}_todo", 'local_navigatr'), $advice);
        }
        $this->lose_for(DAYSECS);
        $this->assertSame('completed', explanation::of(client::lazy(), (int) $this->course->id, (int) $this->learner->id)->missing);
    }

    /**
     * Unlocking with cron an hour later: what had not been issued is issued, to everybody, once.
     */
    public function test_unlock_with_cron_an_hour_later_loses_nothing(): void {
        global $DB;
        $this->course_with_activity();
        $this->set_criteria();
        $this->map($this->course);
        $learners = [$this->enrolled($this->course), $this->enrolled($this->course)];
        foreach ($learners as $learner) {
            $this->finish($learner, time());
        }
        $this->run_cron();
        $this->sidecar->forget_awards();
        $this->unlock(cron: false);
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');
        $DB->set_field_select('local_navigatr_award', 'timecompletionlost', time() - HOURSECS, 'timecompletionlost > 0');
        $this->assertSame([], $this->issued_to());

        $this->run_cron();

        $this->assertEqualsCanonicalizing(array_column($learners, 'id'), $this->issued_to());
        $this->assertSame([1, 1], array_map(fn($learner) => count($this->awards_of($learner)), $learners));
    }

    /**
     * A sidecar in recovery learns that it may have been issued, and why it was taken back, without name and address.
     */
    public function test_recovery_is_taught_that_it_was_taken_back(): void {
        $this->run_task('send_awards');
        $this->uncomplete();
        $this->run_task('sweep_completions');
        $rows = local\sync\outbox::rows([$this->award_of($this->learner)->id]);
        $body = json_decode((new local\sync\award_payload_builder($rows))->of_known(reset($rows)), true);
        $this->assertSame(['unknown', 'completion_removed', null], [
            $body['knownState'], $body['knownReason'], $body['recipient'],
        ]);
    }
}
