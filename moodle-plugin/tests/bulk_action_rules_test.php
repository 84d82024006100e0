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
use local_navigatr\fixtures\bulk_action_testcase;
use local_navigatr\local\action\award_actions;
use local_navigatr\local\action\bulk_action;
use local_navigatr\local\action\bulk_actions;
use local_navigatr\local\action\bulk_confirmation;
use local_navigatr\local\action\bulk_items;
use local_navigatr\local\award\award;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\awards;
use local_navigatr\output\bulk_action_file;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_action_testcase.php');

/**
 * What an action on many awards asks for and leaves behind: a note, a number, a file, lines about causes.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\action\bulk_actions
 * @covers     \local_navigatr\local\action\bulk_confirmation
 * @covers     \local_navigatr\local\award\awards
 * @covers     \local_navigatr\external\act_on_issuances
 * @covers     \local_navigatr\external\prepare_bulk_action
 * @covers     \local_navigatr\output\bulk_action_file
 */
final class bulk_action_rules_test extends bulk_action_testcase {
    /**
     * "The learner has it" needs a note, which the sidecar keeps with who wrote it.
     */
    public function test_issued_needs_a_note(): void {
        $this->set('Ada', self::UNKNOWN);
        $question = $this->ask('decide_issued', ['Ada']);
        $this->assertSame('note', $question['asks']);
        $this->assert_refused_as('bulknote', fn() => $this->confirm($question['id'], '  '));
        $this->confirm($question['id'], 'Seen on her profile');
        $body = $this->sidecar->bodies('POST /v1/issuances/decide')[0];
        $this->assertSame(['issued', 'Seen on her profile'], [$body['decision'], $body['note']]);
        $this->assertNull(bulk_action::find($question['id'])->record()->note);
    }

    /**
     * So does a single one.
     */
    public function test_single_issued_needs_a_note(): void {
        $this->set('Ada', self::UNKNOWN);
        $act = fn($note) => act_on_issuances::execute([$this->awards['Ada']], 'decide_issued', $note, '');
        $this->assert_refused_as('bulknote', fn() => $act(' '));
        $this->assertSame([], $this->sidecar->lines());
        $act(' Seen on her profile ');
        $this->assertSame('Seen on her profile', $this->sidecar->bodies('POST /v1/issuances/decide')[0]['note']);
    }

    /**
     * "Send again" needs the number.
     */
    public function test_send_again_needs_the_number(): void {
        $this->set('Ada', self::UNKNOWN);
        $this->set('Bob', self::UNKNOWN);
        $question = $this->ask('decide_send_again', ['Ada', 'Bob', 'Cem']);
        $this->assertSame(['number', 2], [$question['asks'], $question['count']]);
        $this->assert_refused_as('bulknumber', fn() => $this->confirm($question['id'], '', 3));
        $this->assertSame([], $this->sidecar->lines());
        $this->assertSame(2, $this->confirm($question['id'], '', 2)['done']);
    }

    /**
     * What may have been issued is decided for ticked rows only, and sent again for at most 50.
     */
    public function test_resolving_is_for_few_ticked_rows(): void {
        $ids = array_map(fn() => \core\uuid::generate(), range(1, bulk_confirmation::SEND_AGAIN_MAX + 1));
        $this->assert_refused_as('bulktoomany', fn() => $this->prepare('decide_send_again', 'ids', $ids));
        foreach (award_actions::RESOLVING as $action) {
            $this->assert_refused_as('bulktickedonly', fn() => $this->prepare($action, 'filter'));
            $this->assert_refused_as('bulktickedonly', fn() => $this->prepare($action, 'cause', [], 'may_have_been_issued'));
            $two = array_slice(array_values($this->awards), 0, 2);
            $this->assert_refused_as('invalidparameter', fn() => act_on_issuances::execute($two, $action, 'x', ''));
        }
        $this->assert_refused_as('invalidparameter', fn() => $this->prepare('issue_again', 'filter'));
    }

    /**
     * Awards of another course, or of groups that the teacher does not see, are in no selection.
     */
    public function test_unseen_awards_are_not_chosen(): void {
        $other = $this->mapped_course();
        $learner = $this->enrolled($other);
        $this->complete($other, $learner);
        $question = $this->prepare('cancel', 'ids', [$this->award_of($learner)->uuid]);
        $this->assertSame([0, [], []], [$question['count'], $question['included'], $question['leftOut']]);
    }

    /**
     * What Moodle does itself works the same: releasing.
     */
    public function test_release_is_done_in_moodle(): void {
        global $DB;
        $this->set('Ada', ['status' => 'nottracked', 'state' => null, 'reason' => null]);
        $this->confirm($this->ask('release', ['Ada', 'Bob'])['id']);
        $this->assertSame('waiting', $DB->get_field(award::TABLE, 'status', ['uuid' => $this->awards['Ada']]));
        $this->assertSame([], $this->sidecar->lines());
    }

    /**
     * The file names each award with what came of it, and tells learners of one name apart.
     */
    public function test_file_has_a_line_for_each_award(): void {
        set_config('showuseridentity', 'username');
        $id = $this->ask('retry', ['Ada', 'Dan'])['id'];
        $this->confirm($id);
        $rows = (new \ReflectionMethod(bulk_action_file::class, 'rows'))->invoke(null, bulk_action::find($id));
        $cells = new \ReflectionMethod(bulk_action_file::class, 'cells');
        $lines = [];
        foreach ($rows as $row) {
            $lines[] = array_slice($cells->invoke(null, $row, ['username'], \context_course::instance($this->course->id)), 0, 5);
        }
        $rows->close();
        $this->assertSame([$this->line_of('Ada', 'bulkresult_done'), $this->line_of('Dan', 'bulkresult_unsuitable')], $lines);
    }

    /**
     * The line of the file for a learner.
     *
     * @param string $name
     * @param string $result name of a string
     * @return string[]
     */
    private function line_of(string $name, string $result): array {
        global $DB;
        $userid = $DB->get_field(award::TABLE, 'userid', ['uuid' => $this->awards[$name]]);
        $username = $DB->get_field('user', 'username', ['id' => $userid]);
        return ["$name Learner", $username, $this->course->fullname, 'Badge 51', get_string($result, 'local_navigatr')];
    }

    /**
     * Old ones, and questions that nobody answered, go; with their rows.
     */
    public function test_old_actions_go(): void {
        global $DB;
        [$old, $unanswered, $kept] = [$this->ask('retry', ['Ada']), $this->ask('retry', ['Ada']), $this->ask('retry', ['Ada'])];
        $DB->set_field(bulk_action::TABLE, 'timemodified', time() - 40 * DAYSECS, ['id' => $old['id']]);
        $DB->set_field(bulk_action::TABLE, 'timemodified', time() - 2 * DAYSECS, ['id' => $unanswered['id']]);
        bulk_actions::prune();
        $this->assertEquals([$kept['id']], $DB->get_fieldset_select(bulk_items::TABLE, 'actionid', '1 = 1'));
    }

    /**
     * What is asked about awards of two platforms names each of them.
     */
    public function test_reasons_name_their_platform(): void {
        global $DB;
        $this->setAdminUser();
        $DB->set_field('local_navigatr_award', 'reason', 'refused');
        $DB->set_field('local_navigatr_award', 'target', 'obf:production:ORG1', ['uuid' => $this->awards['Ada']]);
        $question = $this->ask('retry', ['Ada', 'Bob']);
        $labels = json_encode($question['included']);
        $this->assertStringContainsString('Navigatr refused it.', $labels);
        $this->assertStringContainsString('Open Badge Factory refused it.', $labels);
    }

    /**
     * Causes that hit several are lines with their numbers, the largest first; only where a retry may help, and the user sees them.
     */
    public function test_causes_are_counted(): void {
        global $DB;
        $this->setAdminUser();
        $counts = fn($context, $fewest) => array_map(
            fn($cause) => [$cause->reason, $cause->badgeid, (int) $cause->number],
            awards::causes_seen(award_scope::of($context), $fewest, 5)
        );
        $this->assertSame([['badge_not_issuable', '51', 3]], $counts(\context_system::instance(), 3));
        $this->assertSame([], $counts(\context_course::instance($this->mapped_course()->id), 2));
        $DB->set_field('local_navigatr_award', 'reason', 'invalid_award');
        $this->assertSame([], $counts(\context_system::instance(), 1));
    }

    /**
     * Stopped while it waits for the sidecar: nothing is left that would wait for ever.
     */
    public function test_stopped_during_an_outage(): void {
        $id = $this->ask('retry', ['Ada', 'Bob'])['id'];
        $this->sidecar->isup = false;
        $this->confirm($id);
        bulk_action::find($id)->stop();
        $this->sidecar->isup = true;
        $this->cron();
        $this->assertEquals([bulk_items::STOPPED => 2], bulk_action::find($id)->items()->results());
    }

    /**
     * Stopped after a call that got no answer: it may have been carried out, and nobody is told that it was not.
     */
    public function test_stopped_after_a_lost_answer(): void {
        $id = $this->ask('retry', ['Ada', 'Bob'])['id'];
        $this->sidecar->answer('POST /v1/issuances/retry', [], 504);
        $this->confirm($id);
        bulk_action::find($id)->stop();
        $this->assertEquals([bulk_items::INTERRUPTED => 2], bulk_action::find($id)->items()->results());
    }
}
