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
use local_navigatr\external\get_issuance;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\school_testcase;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * What the log's page asks for about single awards.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\act_on_issuances
 * @covers     \local_navigatr\external\get_issuance
 * @covers     \local_navigatr\local\access
 */
final class external_award_test extends school_testcase {
    /** @var \stdClass */
    private \stdClass $course;

    /** @var string Id of a learner's award in the course. */
    private string $award;

    /**
     * A learner has an award, and so has the sidecar.
     */
    public function setUp(): void {
        global $DB;
        parent::setUp();
        $this->course = $this->mapped_course();
        $this->award = $this->award_in($this->course);
        $DB->set_field('local_navigatr_award', 'status', 'sent', []);
    }

    /**
     * A teacher sees what happened to a badge of the course; what only an administrator can mend, as that.
     */
    public function test_teacher_sees_the_attempts(): void {
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $this->sidecar->answer("GET /v1/issuances/$this->award", golden::body('issuance_reply'));
        $issuance = get_issuance::clean_returnvalue(get_issuance::execute_returns(), get_issuance::execute($this->award));
        $people = array_column($issuance['people'], 'id');
        $this->assertSame('Badge 51', $issuance['badgeName']);
        $this->assertNotSame('', $issuance['learnerName']);
        unset($issuance['people'], $issuance['learnerName'], $issuance['badgeName'], $issuance['badgeUrl']);
        $expected = golden::body('issuance_reply');
        // Moodle's own name of the field.
        $expected['problems'][0]['path'] = get_string('email');
        $expected['holds'][0] = ['reason' => 'unavailable', 'remedy' => 'ask_admin'] + $expected['holds'][0];
        $this->assertEquals($expected, $issuance);
        $this->assertSame([get_admin()->id], $people);
    }

    /**
     * Nobody else does, not even the learner.
     *
     * @dataProvider strangers
     * @param string $role
     * @param bool $elsewhere
     */
    public function test_stranger_sees_nothing(string $role, bool $elsewhere): void {
        $this->setUser($this->enrolled($elsewhere ? $this->course() : $this->course, [], $role));
        $this->expectException(\moodle_exception::class);
        get_issuance::execute($this->award);
    }

    /**
     * Who has no business with the award.
     *
     * @return array
     */
    public static function strangers(): array {
        return ['a learner' => ['student', false], 'a teacher of another course' => ['editingteacher', true]];
    }

    /**
     * An id that Moodle does not know never reaches the sidecar.
     */
    public function test_unknown_award_costs_no_call(): void {
        $this->setAdminUser();
        $calls = count($this->sidecar->calls);
        try {
            get_issuance::execute('11111111-1111-4111-8111-111111111111');
            $this->fail('It has to be refused.');
        } catch (\moodle_exception $refusal) {
            $this->assertSame('awardnotfound', $refusal->errorcode);
        }
        $this->assertCount($calls, $this->sidecar->calls);
    }

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

        $reply = act_on_issuances::execute([$this->award], $action, '', '');

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
            'issued' => ['decide_issued', 'POST /v1/issuances/decide', ['decision' => 'issued']],
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
     * Who may only look may not act.
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

    /**
     * With separate groups, a teacher meets the learners of the own groups only.
     */
    public function test_separate_groups_hide_learners_of_others(): void {
        $course = $this->mapped_course(['groupmode' => SEPARATEGROUPS, 'groupmodeforce' => 1]);
        $generator = $this->getDataGenerator();
        [$own, $other] = [
            $generator->create_group(['courseid' => $course->id]),
            $generator->create_group(['courseid' => $course->id]),
        ];
        $teacher = $this->enrolled($course, [], 'teacher');
        groups_add_member($own, $teacher);
        [$mine, $theirs] = [$this->award_in($course, $own), $this->award_in($course, $other)];
        $this->sidecar->answer("GET /v1/issuances/$mine", golden::body('issuance_reply'));
        $this->setUser($teacher);

        $this->assertNotNull(get_issuance::execute($mine));
        $this->expectException(\moodle_exception::class);
        $this->expectExceptionMessage(get_string('awardnotfound', 'local_navigatr'));
        get_issuance::execute($theirs);
    }

    /**
     * Once the course is gone, the award is the site's.
     */
    public function test_award_of_a_deleted_course_is_the_managers(): void {
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        delete_course($this->course, false);
        $this->sidecar->answer("GET /v1/issuances/$this->award", golden::body('issuance_reply'));
        $this->setAdminUser();
        $this->assertNotNull(get_issuance::execute($this->award));
        $this->setUser($teacher);
        $this->expectExceptionMessage(get_string('awardnotfound', 'local_navigatr'));
        get_issuance::execute($this->award);
    }

    /**
     * A learner completes the course.
     *
     * @param \stdClass $course
     * @param \stdClass|null $group that the learner is in
     * @return string id of the award
     */
    private function award_in(\stdClass $course, ?\stdClass $group = null): string {
        $learner = $this->enrolled($course);
        if ($group) {
            groups_add_member($group, $learner);
        }
        $this->complete($course, $learner);
        return $this->award_of($learner)->uuid;
    }
}
