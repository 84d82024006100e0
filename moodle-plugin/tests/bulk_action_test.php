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
use local_navigatr\external\get_bulk_action;
use local_navigatr\external\prepare_bulk_action;
use local_navigatr\external\start_bulk_action;
use local_navigatr\fixtures\bulk_action_testcase;
use local_navigatr\local\action\bulk_action;
use local_navigatr\local\action\bulk_actions;
use local_navigatr\local\action\bulk_items;
use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\output\bulk_action_text;
use local_navigatr\reportbuilder\local\systemreports\issuance_log;
use local_navigatr\task\act_on_awards;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_action_testcase.php');

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
 * @covers     \local_navigatr\task\act_on_awards
 */
final class bulk_action_test extends bulk_action_testcase {
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
        $busy = [['label' => get_string('bulkresult_busy', 'local_navigatr'), 'count' => 1]];
        $second = $this->confirm($second['id']);
        $this->assertSame([0, $busy], [$second['total'], $second['results']]);
        $this->assertSame(1, $this->confirm($third['id'])['total']);
        // What runs can be seen and stopped beside the newest.
        $shown = bulk_actions::shown(\context_course::instance($this->course->id));
        $this->assertSame([$third['id'], $first['id']], array_map(fn($action) => $action->id(), $shown));
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
     * What changed in the sidecar, and Moodle has not heard of it, has changed as well.
     */
    public function test_what_moodle_has_not_heard_of_has_changed(): void {
        $this->set('Ada', ['state' => 'queued', 'reason' => null]);
        $question = $this->ask('cancel', ['Ada', 'Bob']);
        $refusal = fn($name, $state) => [
            'id' => $this->awards[$name], 'result' => 'not_possible', 'state' => $state, 'reason' => null,
        ];
        $results = [$refusal('Ada', 'issued'), $refusal('Bob', 'needs_attention')];
        $this->sidecar->answer('POST /v1/issuances/cancel', ['results' => $results]);
        $this->confirm($question['id']);
        $this->assertEquals(
            [bulk_items::CHANGED => 1, 'not_possible' => 1],
            bulk_action::find($question['id'])->items()->results()
        );
    }

    /**
     * The site asks learners by now: that one did not agree is the result, and the others are sent.
     */
    public function test_learner_who_did_not_agree_is_the_result(): void {
        $this->set('Ada', ['state' => 'cancelled', 'reason' => 'cancelled_by_person']);
        $question = $this->ask('retry', ['Ada', 'Bob']);
        $bob = award::get_record(['uuid' => $this->awards['Bob']]);
        consent_answers::record((int) $bob->get('userid'), (int) $this->course->id, 1);
        config::set('consentrequired', true);
        $this->confirm($question['id']);
        $action = bulk_action::find($question['id']);
        $this->assertEquals([bulk_items::NO_CONSENT => 1, 'done' => 1], $action->items()->results());
        $labels = array_column(bulk_action_text::progress($action)['results'], 'label');
        $this->assertContains(get_string('bulkresult_no_consent', 'local_navigatr'), $labels);
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
        role_assign($role, $manager->id, \context_system::instance()->id);
        $context = \context_course::instance($this->course->id);
        assign_capability('local/navigatr:manageissuances', CAP_PROHIBIT, $role, $context->id);
        $this->setUser($manager);
        $question = prepare_bulk_action::execute(0, 0, 'retry', 'ids', [$this->awards['Ada']], '', '');
        $this->assertSame(0, $question['count']);
        $label = get_string('bulkresult_foreign', 'local_navigatr');
        $this->assertSame([['label' => $label, 'count' => 1]], $question['leftOut']);
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
}
