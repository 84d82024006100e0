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
use core_privacy\local\request\writer;
use local_navigatr\external\act_on_issuances;
use local_navigatr\external\prepare_bulk_action;
use local_navigatr\fixtures\other_plugin_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\award\origin;
use local_navigatr\local\completion\merged_accounts;
use local_navigatr\local\completion\sweep;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\privacy\provider;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/other_plugin_testcase.php');

/**
 * What people, merges and later completions do with a badge that a rule of Open Badge Factory's own plugin issued: the sidecar
 * never hears of it.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\action\award_actions
 * @covers     \local_navigatr\local\action\bulk_choice
 * @covers     \local_navigatr\local\completion\merged_accounts
 * @covers     \local_navigatr\local\completion\recompletions
 * @covers     \local_navigatr\output\bulk_action_text
 */
final class other_plugin_acts_test extends other_plugin_testcase {
    /** @var \stdClass A mapped course. */
    private \stdClass $course;

    /** @var int Its rule. */
    private int $rule;

    /** @var \stdClass A learner who has the badge from the rule. */
    private \stdClass $learner;

    /**
     * An active mapping, and a learner who has its badge from a rule that is gone since.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->course();
        $this->map_to_obf($this->course);
        $this->rule = $this->make_rule([$this->course->id]);
        $this->learner = $this->enrolled($this->course);
        $this->issue_by_rule($this->rule, (int) $this->learner->id, 1700000000);
        sweep::run();
        $this->delete_rule($this->rule);
        $this->sidecar->calls = [];
    }

    /**
     * Acts through the page's call.
     *
     * @param string $action
     * @return string what came of it
     */
    private function act(string $action): string {
        $award = $this->award_of($this->learner);
        $reply = act_on_issuances::execute([$award->uuid], $action, 'A reason', '');
        return ((array) ((array) $reply->results)[0])['result'];
    }

    /**
     * Whatever is asked for by a page that is old, or by a call that was forged, nothing goes to the sidecar.
     */
    public function test_forged_acts(): void {
        $before = $this->award_of($this->learner);
        foreach (['revoke', 'retry', 'cancel', 'look_up', 'decide_issued', 'decide_send_again', 'release'] as $action) {
            $this->assertSame('not_possible', $this->act($action), $action);
        }
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->awards);
        $this->assertSame([], preg_grep('~/v1/issuances/~', $this->sidecar->lines()));
        $this->assertEquals($before, $this->award_of($this->learner));
    }

    /**
     * Revoking ticked rows leaves it out, and says why; another one of the same state is included.
     */
    public function test_bulk_revoke(): void {
        global $DB;
        $own = $this->enrolled($this->course);
        $this->complete($this->course, $own);
        $award = $this->award_of($own);
        $known = ['status' => 'sent', 'state' => 'issued', 'reason' => 'recorded', 'id' => $award->id];
        $DB->update_record(award::TABLE, (object) $known);
        $ids = [$award->uuid, $this->award_of($this->learner)->uuid];
        $question = prepare_bulk_action::execute((int) $this->course->id, 0, 'revoke', 'ids', $ids, '', '');
        $question = prepare_bulk_action::clean_returnvalue(prepare_bulk_action::execute_returns(), $question);
        $this->assertSame(1, $question['count']);
        $left = get_string('bulkleftout_others', 'local_navigatr');
        $this->assertSame([['label' => $left, 'count' => 1]], $question['leftOut']);
    }

    /**
     * It was issued once more by a person: that one is sent, and the first one stays as it is.
     */
    public function test_issue_again(): void {
        $uuid = $this->award_of($this->learner)->uuid;
        foreach (['done', 'not_possible'] as $result) {
            $reply = act_on_issuances::execute([$uuid], 'issue_again', '', '');
            $this->assertSame($result, ((array) ((array) $reply->results)[0])['result']);
        }
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->awards);
        $this->assertSame([1], array_column($this->sidecar->awards, 'cycle'));
    }

    /**
     * The account is merged into another one: the badge goes with it, and the sidecar, which never had it, is told nothing.
     */
    public function test_merged_account(): void {
        global $DB;
        $left = $this->enrolled($this->course);
        $uuid = $this->award_of($this->learner)->uuid;
        $DB->set_field(award::TABLE, 'userid', $left->id, ['uuid' => $uuid]);
        merged_accounts::settle((int) $left->id);
        $this->complete($this->course, $left);
        array_map([$this, 'run_task'], ['sweep_completions', 'send_awards']);
        $this->assertSame([], $this->sidecar->awards);
        $this->assertSame([$uuid, 'issued'], [$this->award_of($left)->uuid, $this->award_of($left)->state]);
    }

    /**
     * Both accounts had the badge from the rule, or the other one waits for it: one stays, and nothing is sent.
     *
     * @dataProvider others
     * @param string $status
     */
    public function test_merged_accounts_with_two(string $status): void {
        global $DB;
        $left = $this->enrolled($this->course);
        $this->complete($this->course, $left);
        $issued = ['status' => 'sent', 'state' => 'issued', 'reason' => 'recorded', 'origin' => origin::LOCAL_OBF];
        $issued += ['timesent' => 1700000000, 'due' => 0];
        $columns = ['id' => $this->award_of($left)->id] + ($status === 'issued' ? $issued : ['status' => $status]);
        $DB->update_record(award::TABLE, (object) $columns);
        $DB->set_field(award::TABLE, 'userid', $left->id, ['userid' => $this->learner->id]);
        merged_accounts::settle((int) $left->id);
        array_map([$this, 'run_task'], ['sweep_completions', 'send_awards']);
        $this->assertSame([], $this->sidecar->awards);
        $standings = $DB->get_fieldset_select(award::TABLE, 'status', 'userid = ?', [$left->id]);
        $this->assertEqualsCanonicalizing(['merged', 'sent'], $standings);
    }

    /**
     * How the award of the account stands that is left.
     *
     * @return string[][]
     */
    public static function others(): array {
        return [['issued'], ['waiting']];
    }

    /**
     * Where the course issues again, the completion that follows is the one that the badge was issued for: that plugin issues for
     * activities, too, before the course is complete. A later completion earns another badge.
     */
    public function test_later_completion(): void {
        $this->complete_as_the_course_issues_again();
        $this->assertSame([], $this->sidecar->awards);
        $this->assertGreaterThan(0, $this->award_of($this->learner)->completionid);
    }

    /**
     * Nor does it earn one where a person issued the badge once more before.
     */
    public function test_later_completion_after_issuing_again(): void {
        global $DB;
        $this->act('issue_again');
        $this->run_task('send_awards');
        $DB->set_field(award::TABLE, 'state', 'issued', ['cycle' => 1]);
        $this->complete_as_the_course_issues_again();
        $this->assertSame([1], array_column($this->sidecar->awards, 'cycle'));
    }

    /**
     * The course issues again, and the learner completes it.
     */
    private function complete_as_the_course_issues_again(): void {
        global $DB;
        mapping_changes::set_options((int) $this->course->id, ['issueagain' => true]);
        $DB->set_field(mapping::TABLE, 'timecompletionchanged', 0, []);
        $this->complete($this->course, $this->learner);
        array_map([$this, 'run_task'], ['sweep_completions', 'send_awards']);
    }

    /**
     * It is exported, and erased; while its rule is there, it is not recorded once more.
     */
    public function test_export_and_erasure(): void {
        global $DB;
        $rule = $this->make_rule([$this->course->id]);
        $this->issue_by_rule($rule, (int) $this->learner->id, 1700000000);
        $context = \context_course::instance($this->course->id);
        $contexts = new approved_contextlist($this->learner, 'local_navigatr', [$context->id]);
        provider::export_user_data($contexts);
        $exported = json_encode(writer::with_context($context)->get_data([
            get_string('pluginname', 'local_navigatr'), get_string('privacy:export:awards', 'local_navigatr'),
        ]));
        writer::reset();
        $this->assertStringContainsString('FIRE1', $exported);
        provider::delete_data_for_user($contexts);
        array_map([$this, 'run_task'], ['send_erasures', 'sweep_completions', 'sweep_completions']);
        $this->assertFalse($DB->record_exists(award::TABLE, ['userid' => $this->learner->id]));
    }

    /**
     * A ledger that was lost is taught nothing of it.
     */
    public function test_recovery(): void {
        $this->assertFalse(local\sync\unsynced::is_anything_handed_over());
        $this->assertSame(0, (int) local\sync\unsynced::progress()->left);
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::ACTIVE);
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->awards);
    }
}
