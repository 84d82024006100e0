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
use local_navigatr\local\action\award_actions;
use local_navigatr\local\award\award;
use local_navigatr\local\award\awards;
use local_navigatr\local\award\standing;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\award_condition;
use local_navigatr\local\status\condition;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/taken_back_testcase.php');

/**
 * A course is deleted while its badge is paused, or removed: nothing is sent because of that, and people decide on each badge.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\completion_records
 * @covers     \local_navigatr\local\action\award_actions
 * @covers     \local_navigatr\local\completion\manual_issue
 * @covers     \local_navigatr\observer
 */
final class deleted_course_test extends taken_back_testcase {
    /**
     * Stops the badge, and deletes the course.
     *
     * @param string $how `pause`, `review` or `remove`
     */
    private function delete_while(string $how): void {
        $courseid = (int) $this->course->id;
        match ($how) {
            'pause' => mapping_changes::set_state(client::lazy(), $courseid, mapping::PAUSED),
            'review' => mapping_changes::set_state(client::lazy(), $courseid, mapping::REVIEW),
            'remove' => mapping_changes::remove(client::lazy(), $courseid),
        };
        delete_course($this->course, false);
    }

    /**
     * Which calls were made to hold the mapping, to let it go on, and to cancel.
     *
     * @return string[]
     */
    private function told(): array {
        return array_values(preg_grep('~hold|cancel~', $this->sidecar->lines()));
    }

    /**
     * What the sidecar had queued comes back to Moodle: nothing that happens to the hold can send it any more.
     *
     * @testWith ["pause"]
     *           ["review"]
     *           ["remove"]
     * @param string $how
     */
    public function test_queued_at_the_sidecar_comes_back(string $how): void {
        $this->run_task('send_awards');
        $this->delete_while($how);
        $this->answers_recall();
        $this->sidecar->calls = [];
        $this->run_task('send_awards');
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');

        $this->assertSame([['id' => $this->award_of($this->learner)->uuid, 'reason' => 'completion_removed']], array_map(
            fn($body) => ['id' => $body['ids'][0], 'reason' => $body['reason']],
            $this->sidecar->bodies(self::CANCEL)
        ));
        $this->assertSame(['waiting', 'course_deleted'], $this->standing());
        $this->assertSame([], $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * What waits can be cancelled or released, and its row says so.
     *
     * @testWith ["pause"]
     *           ["review"]
     *           ["remove"]
     * @param string $how
     */
    public function test_what_waits_can_be_cancelled_or_released(string $how): void {
        $this->delete_while($how);
        $award = $this->award_of($this->learner);
        $condition = award_condition::of($award, null);
        $todo = get_string('reason_course_deleted_todo', 'local_navigatr');
        $this->assertSame(['course_deleted', $todo], [$condition->code, $condition->todo]);
        foreach (['cancel', 'release'] as $action) {
            $this->assertTrue(manual_issue::is_offered($action, $award), $action);
        }
        $this->assertSame('done', manual_issue::cancel($award));
        $this->run_task('send_awards');
        $this->assertSame(['cancelled', []], [$this->award_of($this->learner)->status, $this->sidecar->awards]);
    }

    /**
     * Released, it is sent with the stored name of its course, and the sidecar holds it no more. Nothing else goes with it.
     */
    public function test_released_one_is_sent_alone(): void {
        $other = $this->enrolled($this->course);
        $this->complete($this->course, $other);
        $this->run_task('send_awards');
        $this->delete_while('pause');
        $this->sidecar->forget_awards();
        $this->sidecar->calls = [];
        $this->sidecar->acts = true;

        $this->assertSame('done', award_actions::release($this->award_of($this->learner)));
        $this->run_task('send_awards');

        $this->assertEquals([$this->learner->id], $this->issued_to());
        $this->assertSame('sent', $this->award_of($this->learner)->status);
        // Cancelled before the hold goes.
        $this->assertSame([self::CANCEL, 'DELETE ' . $this->hold_of($this->course)], $this->told());
        $this->assertSame([$this->award_of($other)->uuid], $this->sidecar->bodies(self::CANCEL)[0]['ids']);
    }

    /**
     * Of another account than the connected one nothing is released, and a learner who refused is asked by nobody.
     */
    public function test_release_needs_account_and_consent(): void {
        $this->delete_while('pause');
        $this->connect_account('navigatr:production:10');
        $this->assertSame('not_possible', award_actions::release($this->award_of($this->learner)));
        $this->connect_account(self::TARGET);
        config::set('consentrequired', true);
        consent_answers::record((int) $this->learner->id, (int) $this->course->id, 0);
        $this->assertSame('not_possible', award_actions::release($this->award_of($this->learner)));
    }

    /**
     * A learner who agrees only after the course is gone waits for a person, who can decide.
     */
    public function test_who_agrees_later_waits_for_a_person(): void {
        config::set('consentrequired', true);
        $this->run_task('send_awards');
        delete_course($this->course, false);
        consent_answers::record((int) $this->learner->id, (int) $this->course->id, 1);
        $this->run_task('send_awards');
        $this->run_task('sweep_completions');
        $this->assertSame(['waiting', 'course_deleted'], $this->standing());
        $this->assertSame('done', award_actions::release($this->award_of($this->learner)));
        $this->run_task('send_awards');
        $this->assertEquals([$this->learner->id], $this->issued_to());
    }

    /**
     * What waits for a person is counted and shown as such, in the row as in its details.
     */
    public function test_what_waits_for_a_person_needs_attention(): void {
        $this->delete_while('pause');
        $counts = awards::counts(0);
        $this->assertSame([0, 1], [$counts->waiting, $counts->needsAttention]);
        $award = $this->award_of($this->learner);
        $this->assertSame('needs_attention', standing::of($award));
        $this->assertSame(condition::FAILING, award_condition::of($award, null)->kind);
    }

    /**
     * Nothing is promised that takes the course: neither that tracking returns, nor that it goes out once the learner agrees.
     *
     * @testWith ["nottracked", "returns within a week"]
     *           ["noconsent", "Sent once"]
     * @param string $status
     * @param string $promise
     */
    public function test_nothing_is_promised_that_takes_the_course(string $status, string $promise): void {
        global $DB;
        $DB->set_field(award::TABLE, 'status', $status, ['userid' => $this->learner->id]);
        $said = fn() => award_condition::of($this->award_of($this->learner), null)->sentence();
        $this->assertStringContainsString($promise, $said());
        delete_course($this->course, false);
        $this->assertStringContainsString('the course was deleted', $said());
        $this->assertStringNotContainsString($promise, $said());
    }
}
