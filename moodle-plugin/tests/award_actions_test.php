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
use local_navigatr\fixtures\external_award_testcase;
use local_navigatr\fixtures\golden;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/external_award_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * What a person does to badges in the log.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\act_on_issuances
 * @covers     \local_navigatr\external\get_issuance
 * @covers     \local_navigatr\local\access
 */
final class award_actions_test extends external_award_testcase {
    /**
     * What a person can do becomes the call that does it.
     *
     * @dataProvider actions
     * @param string $action
     * @param string $call
     * @param array $body
     */
    public function test_action_becomes_its_call(string $action, string $call, array $body): void {
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $this->setUser($teacher);
        $this->sidecar->answer($call, golden::body('act_reply'));

        $reply = act_on_issuances::execute([$this->award], $action, $body['note'] ?? '', '');

        $this->assertEquals(
            golden::body('act_reply'),
            act_on_issuances::clean_returnvalue(act_on_issuances::execute_returns(), $reply)
        );
        $expected = $body + ['ids' => [$this->award], 'actor' => ['userId' => (string) $teacher->id]];
        $this->assertEquals([$expected], $this->sidecar->bodies($call));
    }

    /**
     * All actions.
     *
     * @return array
     */
    public static function actions(): array {
        return [
            'retry' => ['retry', 'POST /v1/issuances/retry', []],
            'cancel' => ['cancel', 'POST /v1/issuances/cancel', ['reason' => 'cancelled_by_person']],
            'look up' => ['look_up', 'POST /v1/issuances/look-up', []],
            'issued' => ['decide_issued', 'POST /v1/issuances/decide', ['decision' => 'issued', 'note' => 'Seen']],
            'send again' => ['decide_send_again', 'POST /v1/issuances/decide', ['decision' => 'send_again']],
        ];
    }

    /**
     * Moodle keeps that a person cancelled it, until somebody retries it.
     */
    public function test_reason_of_a_cancel_is_kept_until_a_retry(): void {
        global $DB;
        $this->setAdminUser();
        $reasons = [];
        foreach (['cancel', 'retry'] as $action) {
            $result = ['id' => $this->award, 'result' => 'done', 'state' => null, 'reason' => null];
            $this->sidecar->answer("POST /v1/issuances/$action", ['results' => [$result]]);
            act_on_issuances::execute([$this->award], $action, '', '');
            $reasons[] = $DB->get_field('local_navigatr_award', 'cancelreason', ['uuid' => $this->award]);
        }
        $this->assertSame(['cancelled_by_person', null], $reasons);
    }

    /**
     * A retry also sends name and address again, which the sidecar may have forgotten.
     */
    public function test_retry_sends_the_award_again(): void {
        global $DB;
        $this->setAdminUser();
        $DB->set_field('local_navigatr_award', 'due', 0, ['uuid' => $this->award]);
        foreach (['retry', 'cancel'] as $action) {
            $this->sidecar->answer("POST /v1/issuances/$action", golden::body('act_reply'));
        }
        act_on_issuances::execute([$this->award], 'cancel', '', '');
        $this->assertEquals(0, $DB->get_field('local_navigatr_award', 'due', ['uuid' => $this->award]));
        act_on_issuances::execute([$this->award], 'retry', '', '');
        $this->assertGreaterThan(0, $DB->get_field('local_navigatr_award', 'due', ['uuid' => $this->award]));
    }

    /**
     * A person who may only look may not act.
     */
    public function test_teacher_without_editing_may_not_act(): void {
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $this->expectException(\required_capability_exception::class);
        act_on_issuances::execute([$this->award], 'retry', '', '');
    }

    /**
     * One award of a course that is not the user's stops all of them.
     */
    public function test_foreign_award_stops_the_whole_action(): void {
        $foreign = $this->award_in($this->mapped_course());
        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        try {
            act_on_issuances::execute([$this->award, $foreign], 'cancel', '', '');
            $this->fail('It has to be refused.');
        } catch (\moodle_exception $refusal) {
            $this->assertNotContains('POST /v1/issuances/cancel', $this->sidecar->lines());
        }
    }

    /**
     * What nobody can do is refused.
     */
    public function test_unknown_action_is_refused(): void {
        $this->setAdminUser();
        $this->expectException(\invalid_parameter_exception::class);
        act_on_issuances::execute([$this->award], 'delete', '', '');
    }
}
