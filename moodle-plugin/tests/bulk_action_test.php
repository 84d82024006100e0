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

use core_reportbuilder\local\filters\select;
use core_reportbuilder\system_report_factory;
use local_navigatr\external\act_on_issuances;
use local_navigatr\external\get_bulk_action;
use local_navigatr\external\prepare_bulk_action;
use local_navigatr\external\start_bulk_action;
use local_navigatr\external\stop_bulk_action;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\action\award_actions;
use local_navigatr\local\action\bulk_action;
use local_navigatr\local\action\bulk_actions;
use local_navigatr\local\action\bulk_items;
use local_navigatr\local\award\award;
use local_navigatr\output\bulk_action_file;
use local_navigatr\reportbuilder\local\systemreports\issuance_log;
use local_navigatr\task\act_on_awards;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * An action on many awards: asked about, confirmed once, done a few after a few, whatever comes between.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\action\award_actions
 * @covers     \local_navigatr\local\action\bulk_action
 * @covers     \local_navigatr\local\action\bulk_actions
 * @covers     \local_navigatr\local\action\bulk_items
 * @covers     \local_navigatr\local\action\bulk_turn
 * @covers     \local_navigatr\local\action\selection
 * @covers     \local_navigatr\output\bulk_action_text
 * @covers     \local_navigatr\output\bulk_action_file
 * @covers     \local_navigatr\task\act_on_awards
 */
final class bulk_action_test extends school_testcase {
    /** Of awards for a badge that was unpublished for a day. */
    private const REFUSED = ['status' => 'sent', 'state' => 'needs_attention', 'reason' => 'badge_not_issuable'];

    /** Of awards that were sent without a reply. */
    private const UNKNOWN = ['status' => 'sent', 'state' => 'unknown', 'reason' => null];

    /** @var \stdClass A mapped course. */
    private \stdClass $course;

    /** @var \stdClass Its teacher. */
    private \stdClass $teacher;

    /** @var string[] Awards, by name of the learner. */
    private array $awards = [];

    /**
     * A course in which three were refused and one was issued.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->mapped_course();
        foreach (['Ada', 'Bob', 'Cem'] as $name) {
            $this->earn($name, self::REFUSED);
        }
        $this->earn('Dan', ['status' => 'sent', 'state' => 'issued', 'reason' => null]);
        $this->teacher = $this->enrolled($this->course, [], 'editingteacher');
        $this->setUser($this->teacher);
        $this->sidecar->calls = [];
    }

    /**
     * A learner has an award that stands somewhere.
     *
     * @param string $name
     * @param array $fields
     */
    private function earn(string $name, array $fields): void {
        $learner = $this->enrolled($this->course, ['firstname' => $name, 'lastname' => 'Learner']);
        $this->complete($this->course, $learner);
        $this->awards[$name] = $this->award_of($learner)->uuid;
        $this->set($name, $fields);
    }

    /**
     * An award stands elsewhere.
     *
     * @param string $name
     * @param array $fields
     */
    private function set(string $name, array $fields): void {
        global $DB;
        foreach ($fields as $field => $value) {
            $DB->set_field(award::TABLE, $field, $value, ['uuid' => $this->awards[$name]]);
        }
    }

    /**
     * How awards stand.
     *
     * @return string[] by name
     */
    private function states(): array {
        global $DB;
        return array_map(fn($uuid) => $DB->get_field(award::TABLE, 'state', ['uuid' => $uuid]), $this->awards);
    }

    /**
     * Asks about ticked rows.
     *
     * @param string $action
     * @param string[] $names
     * @return array
     */
    private function ask(string $action, array $names): array {
        $ids = array_values(array_intersect_key($this->awards, array_flip($names)));
        return $this->prepare($action, 'ids', $ids);
    }

    /**
     * Asks.
     *
     * @param string $action
     * @param string $choice
     * @param string[] $ids
     * @param string $reason
     * @return array
     */
    private function prepare(string $action, string $choice, array $ids = [], string $reason = ''): array {
        $reply = prepare_bulk_action::execute((int) $this->course->id, 0, $action, $choice, $ids, $reason, $reason ? '51' : '');
        return prepare_bulk_action::clean_returnvalue(prepare_bulk_action::execute_returns(), $reply);
    }

    /**
     * Confirms.
     *
     * @param int $id
     * @param string $note
     * @param int $number
     * @return array
     */
    private function confirm(int $id, string $note = '', int $number = 0): array {
        $reply = start_bulk_action::execute($id, $note, $number);
        return start_bulk_action::clean_returnvalue(start_bulk_action::execute_returns(), $reply);
    }

    /**
     * Runs the tasks that wait, as cron does, whenever they are due.
     */
    private function cron(): void {
        global $USER;
        $user = $USER;
        $this->setUser(null);
        while ($task = \core\task\manager::get_next_adhoc_task(time() + HOURSECS, true, '\\' . act_on_awards::class)) {
            ob_start();
            $task->execute();
            ob_end_clean();
            \core\task\manager::adhoc_task_complete($task);
        }
        $this->setUser($user);
    }

    /**
     * A person is told the number, what is included and what is not; nothing is done before the answer.
     */
    public function test_question_names_what_is_done_and_what_is_not(): void {
        $question = $this->ask('retry', ['Ada', 'Bob', 'Dan']);
        $this->assertSame(2, $question['count']);
        $refused = get_string('bulkstanding', 'local_navigatr', (object) [
            'state' => get_string('state_needs_attention', 'local_navigatr'),
            'reason' => get_string('reason_badge_not_issuable', 'local_navigatr'),
        ]);
        $this->assertSame([['label' => $refused, 'count' => 2]], $question['included']);
        $this->assertSame([['label' => get_string('state_issued', 'local_navigatr'), 'count' => 1]], $question['leftOut']);
        $this->assertSame([], $this->sidecar->lines());
    }

    /**
     * Few are done at once, each with its event, in the name of the person.
     */
    public function test_confirmed_action_is_done_with_each(): void {
        $events = $this->redirectEvents();
        $progress = $this->confirm($this->ask('retry', ['Ada', 'Bob', 'Dan'])['id']);
        $this->assertSame([false, 2, 2], [$progress['running'], $progress['total'], $progress['done']]);
        $this->assertSame([['label' => get_string('bulkresult_done', 'local_navigatr'), 'count' => 2]], $progress['results']);
        $expected = ['Ada' => 'queued', 'Bob' => 'queued', 'Cem' => 'needs_attention', 'Dan' => 'issued'];
        $this->assertSame($expected, $this->states());
        $this->assertSame((string) $this->teacher->id, $this->sidecar->bodies('POST /v1/issuances/retry')[0]['actor']['userId']);
        $retried = array_filter($events->get_events(), fn($event) => $event instanceof event\badge_retried);
        $this->assertSame([$this->teacher->id, $this->teacher->id], array_column(array_map(
            fn($event) => ['by' => (string) $event->userid],
            array_values($retried)
        ), 'by'));
    }

    /**
     * All that match the filter of the log, and no others.
     */
    public function test_filter_chooses_what_the_log_shows(): void {
        global $PAGE;
        $PAGE->set_url('/local/navigatr/log.php');
        $this->set('Cem', ['reason' => 'not_allowed']);
        $context = \context_course::instance($this->course->id);
        system_report_factory::create(issuance_log::class, $context, 'local_navigatr')->set_filter_values([
            'award:reason_operator' => select::EQUAL_TO, 'award:reason_value' => 'badge_not_issuable',
        ]);
        \core_reportbuilder\manager::reset_caches();
        $question = $this->prepare('cancel', 'filter');
        $this->assertSame([2, []], [$question['count'], $question['leftOut']]);
        $this->confirm($question['id']);
        $expected = ['Ada' => 'cancelled', 'Bob' => 'cancelled', 'Cem' => 'needs_attention', 'Dan' => 'issued'];
        $this->assertSame($expected, $this->states());
    }

    /**
     * One cause that hit many is one button.
     */
    public function test_cause_chooses_all_that_it_hit(): void {
        $this->set('Cem', ['badgeid' => '52']);
        $question = $this->prepare('retry', 'cause', [], 'badge_not_issuable');
        $this->assertSame(2, $question['count']);
    }

    /**
     * A double click, or the same question confirmed in two tabs, acts once.
     */
    public function test_confirmed_twice_acts_once(): void {
        $id = $this->ask('retry', ['Ada'])['id'];
        $this->confirm($id);
        $this->set('Ada', self::REFUSED);
        $this->confirm($id);
        $this->cron();
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/issuances/retry'));
    }

    /**
     * Two tabs ask about the same rows: what one has done, or is about to do, the other does not.
     */
    public function test_two_questions_about_one_award_act_once(): void {
        [$first, $second] = [$this->ask('retry', ['Ada']), $this->ask('retry', ['Ada'])];
        $third = $this->ask('cancel', ['Ada', 'Bob']);
        $this->sidecar->isup = false;
        $this->assertTrue($this->confirm($first['id'])['running']);
        $this->sidecar->isup = true;
        $this->assertSame(0, $this->confirm($second['id'])['total']);
        $this->assertSame(1, $this->confirm($third['id'])['total']);
        $this->cron();
        $expected = ['Ada' => 'queued', 'Bob' => 'cancelled', 'Cem' => 'needs_attention', 'Dan' => 'issued'];
        $this->assertSame($expected, $this->states());
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/issuances/retry'));
    }

    /**
     * What changed after the person was asked is left alone.
     */
    public function test_what_changed_meanwhile_is_not_done(): void {
        $question = $this->ask('retry', ['Ada', 'Bob']);
        $this->set('Ada', ['reason' => 'recipient_refused']);
        $this->confirm($question['id']);
        $this->assertEquals([bulk_items::CHANGED => 1, 'done' => 1], bulk_action::find($question['id'])->items()->results());
        $this->assertSame([[$this->awards['Bob']]], array_column($this->sidecar->bodies('POST /v1/issuances/retry'), 'ids'));
    }

    /**
     * The sidecar is down: the rest is kept, the page says so, and a task goes on as the person.
     */
    public function test_outage_is_waited_out(): void {
        $id = $this->ask('retry', ['Ada', 'Bob', 'Cem'])['id'];
        $this->sidecar->isup = false;
        $progress = $this->confirm($id);
        $this->assertSame([true, 0], [$progress['running'], $progress['done']]);
        $this->assertNotSame('', $progress['message']);
        $this->sidecar->isup = true;
        $this->cron();
        $progress = get_bulk_action::execute($id);
        $this->assertSame([false, 3, ''], [$progress['running'], $progress['done'], $progress['message']]);
        $this->assertSame((string) $this->teacher->id, $this->sidecar->bodies('POST /v1/issuances/retry')[0]['actor']['userId']);
    }

    /**
     * The process died in the middle of a turn: what is harmless has another one, what could send a badge twice has none.
     *
     * @dataProvider interrupted_actions
     * @param string $action
     * @param array $standing
     * @param string $result
     */
    public function test_interrupted_turn(string $action, array $standing, string $result): void {
        global $DB;
        $this->set('Ada', $standing);
        $id = $this->ask($action, ['Ada'])['id'];
        bulk_action::find($id)->start('seen', 1, [act_on_awards::class, 'queue']);
        $DB->set_field(bulk_items::TABLE, 'result', bulk_items::ACTING, ['actionid' => $id]);
        $this->cron();
        $this->assertEquals([$result => 1], bulk_action::find($id)->items()->results());
        $this->assertFalse(bulk_action::find($id)->is_running());
    }

    /**
     * Actions that may be interrupted.
     *
     * @return array
     */
    public static function interrupted_actions(): array {
        return [
            'retry' => ['retry', self::REFUSED, 'done'],
            'cancel' => ['cancel', self::REFUSED, 'done'],
            'send again' => ['decide_send_again', self::UNKNOWN, bulk_items::INTERRUPTED],
            'issued' => ['decide_issued', self::UNKNOWN, bulk_items::INTERRUPTED],
        ];
    }

    /**
     * Permission is asked for at each turn, in the course of each award.
     */
    public function test_lost_permission_ends_it(): void {
        $id = $this->ask('cancel', ['Ada'])['id'];
        bulk_action::find($id)->start('', 0, [act_on_awards::class, 'queue']);
        $context = \context_course::instance($this->course->id);
        role_unassign_all(['userid' => $this->teacher->id, 'contextid' => $context->id]);
        $this->cron();
        $this->assertEquals([bulk_items::NO_PERMISSION => 1], bulk_action::find($id)->items()->results());
        $this->assertSame([], $this->sidecar->lines());
    }

    /**
     * The account is suspended: nothing more is done in its name.
     */
    public function test_gone_account_acts_no_more(): void {
        global $DB;
        $id = $this->ask('cancel', ['Ada'])['id'];
        bulk_action::find($id)->start('', 0, [act_on_awards::class, 'queue']);
        $DB->set_field('user', 'suspended', 1, ['id' => $this->teacher->id]);
        $this->cron();
        $this->assertFalse(bulk_action::find($id)->is_running());
        $this->assertSame([], $this->sidecar->lines());
    }

    /**
     * In the log of the site, courses in which the person may not act are left out.
     */
    public function test_courses_without_permission_are_left_out(): void {
        global $DB;
        $manager = $this->getDataGenerator()->create_user();
        $role = $DB->get_field('role', 'id', ['shortname' => 'manager']);
        role_assign($role, $manager->id, SYSCONTEXTID);
        $context = \context_course::instance($this->course->id);
        assign_capability('local/navigatr:manageissuances', CAP_PROHIBIT, $role, $context->id);
        $this->setUser($manager);
        $question = prepare_bulk_action::execute(0, 0, 'retry', 'ids', [$this->awards['Ada']], '', '');
        $this->assertSame(0, $question['count']);
        $label = get_string('bulkresult_foreign', 'local_navigatr');
        $this->assertSame([['label' => $label, 'count' => 1]], $question['leftOut']);
    }

    /**
     * What a person stops is not done; what was done stays.
     */
    public function test_stopped_action_ends(): void {
        $id = $this->ask('retry', ['Ada'])['id'];
        bulk_action::find($id)->start('', 0, [act_on_awards::class, 'queue']);
        $this->assertFalse(stop_bulk_action::execute($id)['running']);
        $this->cron();
        $this->assertEquals([bulk_items::STOPPED => 1], bulk_action::find($id)->items()->results());
        $this->assertSame([], $this->sidecar->lines());
    }

    /**
     * Another one's action is not there.
     */
    public function test_action_is_its_owners(): void {
        $id = $this->ask('retry', ['Ada'])['id'];
        $this->setAdminUser();
        foreach ([fn() => start_bulk_action::execute($id, '', 0), fn() => get_bulk_action::execute($id)] as $ask) {
            try {
                $ask();
                $this->fail('It has to be refused.');
            } catch (\moodle_exception $refusal) {
                $this->assertSame('bulkactiongone', $refusal->errorcode);
            }
        }
    }

    /**
     * "The learner has it" needs a note, which the sidecar keeps with who wrote it.
     */
    public function test_issued_needs_a_note(): void {
        $this->set('Ada', self::UNKNOWN);
        $question = $this->ask('decide_issued', ['Ada']);
        $this->assertSame('note', $question['asks']);
        $this->assert_refused('bulknote', fn() => $this->confirm($question['id'], '  '));
        $this->confirm($question['id'], 'Seen on her profile');
        $body = $this->sidecar->bodies('POST /v1/issuances/decide')[0];
        $this->assertSame(['issued', 'Seen on her profile'], [$body['decision'], $body['note']]);
        $this->assertNull(bulk_action::find($question['id'])->record()->note);
    }

    /**
     * "Send again" needs the number.
     */
    public function test_send_again_needs_the_number(): void {
        $this->set('Ada', self::UNKNOWN);
        $this->set('Bob', self::UNKNOWN);
        $question = $this->ask('decide_send_again', ['Ada', 'Bob', 'Cem']);
        $this->assertSame(['number', 2], [$question['asks'], $question['count']]);
        $this->assert_refused('bulknumber', fn() => $this->confirm($question['id'], '', 3));
        $this->assertSame([], $this->sidecar->lines());
        $this->assertSame(2, $this->confirm($question['id'], '', 2)['done']);
    }

    /**
     * What may have been issued is decided for ticked rows only, and sent again for at most 50.
     */
    public function test_resolving_is_for_few_ticked_rows(): void {
        $ids = array_map(fn() => \core\uuid::generate(), range(1, bulk_action::SEND_AGAIN_MAX + 1));
        $this->assert_refused('bulktoomany', fn() => $this->prepare('decide_send_again', 'ids', $ids));
        foreach (award_actions::RESOLVING as $action) {
            $this->assert_refused('invalidparameter', fn() => $this->prepare($action, 'filter'));
            $this->assert_refused('invalidparameter', fn() => $this->prepare($action, 'cause', [], 'may_have_been_issued'));
            $two = array_slice(array_values($this->awards), 0, 2);
            $this->assert_refused('invalidparameter', fn() => act_on_issuances::execute($two, $action, 'x', ''));
        }
        $this->assert_refused('invalidparameter', fn() => $this->prepare('issue_again', 'filter'));
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
     * The file names each award with what came of it.
     */
    public function test_file_has_a_line_for_each_award(): void {
        $id = $this->ask('retry', ['Ada', 'Dan'])['id'];
        $this->confirm($id);
        $rows = (new \ReflectionMethod(bulk_action_file::class, 'rows'))->invoke(null, bulk_action::find($id));
        $cells = new \ReflectionMethod(bulk_action_file::class, 'cells');
        $lines = [];
        foreach ($rows as $row) {
            $lines[] = array_slice($cells->invoke(null, $row), 0, 4);
        }
        $rows->close();
        $name = $this->course->fullname;
        $this->assertSame([
            ['Ada Learner', $name, '51', get_string('bulkresult_done', 'local_navigatr')],
            ['Dan Learner', $name, '51', get_string('bulkresult_unsuitable', 'local_navigatr')],
        ], $lines);
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
     * Something is refused with a code.
     *
     * @param string $code
     * @param callable $ask
     */
    private function assert_refused(string $code, callable $ask): void {
        try {
            $ask();
            $this->fail("It has to be refused: $code");
        } catch (\moodle_exception $refusal) {
            $this->assertSame($code, $refusal->errorcode);
        }
    }
}
