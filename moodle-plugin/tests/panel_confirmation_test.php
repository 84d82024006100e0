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

use local_navigatr\check\account;
use local_navigatr\external\remove_connection;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\panel_testcase;
use local_navigatr\local\config;
use local_navigatr\local\connection\confirmation;
use local_navigatr\local\connection\connection_actions;
use local_navigatr\local\connection\known_connection;
use local_navigatr\local\connection\last_change;
use local_navigatr\local\connection\status;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\mapping\paused_by_removal;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/panel_testcase.php');

/**
 * Two tabs on the settings page, and the question that the panel asks about another account.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\check\account
 * @covers     \local_navigatr\external\remove_connection
 * @covers     \local_navigatr\local\connection\account_change
 * @covers     \local_navigatr\local\connection\connection_actions
 * @covers     \local_navigatr\local\connection\confirmation
 * @covers     \local_navigatr\local\connection\last_change
 */
final class panel_confirmation_test extends panel_testcase {
    /**
     * A connection that another admin saved is not removed, by script or by form.
     */
    public function test_another_connection_is_not_removed(): void {
        $seen = confirmation::of_removal();
        known_connection::remember_connection((object) ['target' => self::TARGET, 'accountName' => 'Riverside']);
        $this->sidecar->calls = [];
        $onpage = fn() => connection_actions::run(client::lazy(), 'remove', [], $seen);
        foreach ([fn() => remove_connection::execute($seen, 'main'), $onpage] as $remove) {
            try {
                $remove();
                $this->fail('It is another one.');
            } catch (sidecar_exception $failure) {
                $this->assertStringContainsString('Account connected now: Riverside (Production).', $failure->getMessage());
            }
        }
        $this->assertSame([], $this->sidecar->lines());
        $this->assertTrue(remove_connection::execute(confirmation::of_removal(), 'main')['removed']);
    }

    /**
     * What the panel asks is confirmed as it was shown, or not at all.
     */
    public function test_panel_does_what_it_showed(): void {
        $this->set_award(['status' => 'waiting']);
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        paused_by_removal::add([(int) $this->course->id]);
        $shown = $this->question('resumemappings')['confirmed'];
        $this->complete($this->course, $this->enrolled($this->course));
        $this->assert_refused('resumemappings', $shown);
        $this->assertSame(mapping::PAUSED, mappings::for_course((int) $this->course->id)->get('state'));
        connection_actions::run(client::lazy(), 'resumemappings', [], $this->question('resumemappings')['confirmed']);
        $this->assertSame(mapping::ACTIVE, mappings::for_course((int) $this->course->id)->get('state'));
    }

    /**
     * Forms that say nothing of what was seen are refused.
     */
    public function test_form_that_says_nothing_does_nothing(): void {
        foreach (['resumemappings', 'keepall', 'leavemeanwhile', 'remove', 'changeaccount'] as $action) {
            $this->assert_refused($action, '');
        }
    }

    /**
     * Of a recovery that ended, the next one is not confirmed with it.
     */
    public function test_another_recovery_is_not_confirmed(): void {
        $connection = golden::body('connection_reply');
        $connection['recovery'] = ['active' => true, 'id' => 'second', 'taughtAt' => '2026-11-21T10:00:00Z', 'wouldSend' => 1]
            + $connection['recovery'];
        $this->sidecar->answer('GET /v1/connection', $connection);
        foreach (['recover', 'recoveruntaught'] as $action) {
            $this->assert_refused($action, 'first');
        }
        $this->assertNotContains('POST /v1/recovery/confirm', $this->sidecar->lines());
    }

    /**
     * Settings that somebody else saved are named with who did.
     */
    public function test_last_change_of_the_settings_is_named(): void {
        config::set('evidencetemplate', 'Another text');
        $this->assertStringContainsString('Last change: Evidence text (Admin User, ', last_change::sentence());

        $gone = $this->getDataGenerator()->create_user(['firstname' => 'Grace']);
        $this->setUser($gone);
        config::set('evidencetemplate', 'A third text');
        $this->assertStringContainsString('(Grace ', last_change::sentence());
        delete_user($gone);
        $this->assertStringContainsString('Last change: Evidence text (Deleted user, ', last_change::sentence());
    }

    /**
     * An admin who does not open the settings page is told: by System status, and by one message.
     */
    public function test_another_account_is_told_of_without_the_page(): void {
        $this->assertSame('ok', (new account())->get_result()->get_status());
        $this->connect_account(null);
        $other = ['target' => 'navigatr:production:77', 'accountName' => 'Other School'] + golden::body('connection_reply');
        $this->sidecar->answer('GET /v1/connection', $other);
        $this->run_task('send_awards');
        $result = (new account())->get_result();
        $this->assertSame('error', $result->get_status());
        $this->assertStringContainsString('Other School (Production)', $result->get_summary());
        $this->preventResetByRollback();
        $messages = $this->redirectMessages();
        $this->run_task('send_notices');
        $this->run_task('send_notices');
        $told = array_filter($messages->get_messages(), fn($message) => str_contains($message->fullmessage, 'Other School'));
        $this->assertCount(count(get_admins()), $told);

        connection_actions::run(client::lazy(), 'changeaccount', [], 'navigatr:production:77');
        $this->assertSame('ok', (new account())->get_result()->get_status());
    }

    /**
     * A button does nothing.
     *
     * @param string $action
     * @param string $confirmed
     */
    private function assert_refused(string $action, string $confirmed): void {
        try {
            connection_actions::run(client::lazy(), $action, [], $confirmed);
            $this->fail($action);
        } catch (sidecar_exception $failure) {
            $this->assertSame('connection_changed', $failure->sharedcode, $action);
        }
    }
}
