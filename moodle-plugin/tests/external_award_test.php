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

use local_navigatr\external\get_issuance;
use local_navigatr\fixtures\external_award_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\local\account\accounts;
use local_navigatr\local\award\expiry;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/external_award_testcase.php');
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
 * @covers     \local_navigatr\local\status\issuance_times
 * @covers     \local_navigatr\local\access
 */
final class external_award_test extends external_award_testcase {
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
        // Every time, as the log's table has it.
        $times = array_column($issuance['times'], 'text', 'instant');
        $short = fn($instant) => userdate(strtotime($instant), get_string('strftimedatetimeshort', 'core_langconfig'));
        $this->assertSame(array_combine(array_keys($times), array_map($short, array_keys($times))), $times);
        $shown = [
            $issuance['completedAt'], $issuance['acceptedAt'], $issuance['nextAttemptAt'], $issuance['attempts'][0]['startedAt'],
            $issuance['holds'][0]['since'], $issuance['holds'][0]['until'], $issuance['audit'][0]['at'],
        ];
        $this->assertSame([], array_diff(array_filter($shown), array_keys($times)));
        unset($issuance['times'], $issuance['people'], $issuance['learnerName'], $issuance['badgeName'], $issuance['badgeUrl']);
        $expected = golden::body('issuance_reply');
        $this->assertSame($expected['address'], $issuance['address']);
        // With one platform nothing needs to name it.
        $expected += ['platformName' => '', 'words' => [], 'expires' => ''];
        // Moodle's own name of the field.
        $expected['problems'][0]['path'] = get_string('email');
        $expected['problems'][0]['message'] = get_string('problem_invalid', 'local_navigatr');
        $expected['holds'][0] = ['reason' => 'unavailable', 'remedy' => 'ask_admin'] + $expected['holds'][0];
        $this->assertEquals($expected, $issuance);
        $this->assertSame([get_admin()->id], $people);
    }

    /**
     * Why the platform refused to revoke it is for those who can do something about that.
     */
    public function test_why_it_was_not_revoked_is_for_those_who_may_act(): void {
        $entry = ['at' => '2026-11-21T10:00:00Z', 'actor' => 'system', 'realActor' => null];
        $audit = [$entry + ['action' => 'not_revoked', 'details' => 'Locked until 2027']];
        $changes = ['awardId' => $this->award, 'audit' => $audit];
        foreach (['teacher' => '', 'editingteacher' => 'Locked until 2027'] as $role => $expected) {
            $this->sidecar->answer("GET /v1/issuances/$this->award", golden::body('issuance_reply', $changes));
            $this->setUser($this->enrolled($this->course, [], $role));
            $audit = get_issuance::execute($this->award)->audit;
            $this->assertSame($expected, end($audit)->details, $role);
        }
    }

    /**
     * When the badge expires is said where its platform can end one, and the sidecar tells what was sent.
     */
    public function test_teacher_sees_when_the_badge_expires(): void {
        global $DB;
        accounts::update((object) ['target' => self::TARGET, 'features' => ['expiry' => true]]);
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $completed = (int) $DB->get_field('local_navigatr_award', 'timecompleted', ['uuid' => $this->award]);
        foreach ([['validMonths' => 12], ['validMonths' => null]] as $told) {
            $this->sidecar->answer("GET /v1/issuances/$this->award", $told + golden::body('issuance_reply'));
            $day = expiry::day(expiry::time($completed, (int) $told['validMonths']));
            $this->assertSame((string) $day, get_issuance::execute($this->award)->expires);
        }
    }

    /**
     * Who issued it by hand, and why, is the first of its history; nobody completed anything then.
     */
    public function test_history_begins_with_who_issued_it_by_hand(): void {
        global $DB;
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $byhand = ['issuereason' => 'Placed first', 'usermodified' => $teacher->id, 'timecreated' => 1750000000];
        foreach ($byhand as $field => $value) {
            $DB->set_field('local_navigatr_award', $field, $value, ['uuid' => $this->award]);
        }
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $this->sidecar->answer("GET /v1/issuances/$this->award", golden::body('issuance_reply'));
        $issuance = get_issuance::clean_returnvalue(get_issuance::execute_returns(), get_issuance::execute($this->award));
        $this->assertNull($issuance['completedAt']);
        $this->assertSame([
            'at' => '2025-06-15T15:06:40.000Z', 'actor' => $teacher->id, 'realActor' => null,
            'action' => 'issue_by_hand', 'details' => 'Placed first',
        ], $issuance['audit'][0]);
        $this->assertContains($teacher->id, array_column($issuance['people'], 'id'));
    }

    /**
     * What is wrong with a learner is said in the reader's words; what only the sidecar's log explains stays as it is.
     */
    public function test_problems_are_told_in_the_language_of_the_reader(): void {
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $problems = [
            ['path' => 'recipient.email', 'message' => 'the learner has no email address'],
            ['path' => 'courseName', 'message' => 'Too big'],
        ];
        $this->sidecar->answer("GET /v1/issuances/$this->award", ['problems' => $problems] + golden::body('issuance_reply'));
        $told = array_column(get_issuance::execute($this->award)->problems, 'message');
        $this->assertSame([get_string('problem_no_email', 'local_navigatr'), 'Too big'], $told);
    }

    /**
     * Only people who see addresses in Moodle see where a badge was sent, and Moodle does not keep it.
     */
    public function test_address_is_shown_as_moodle_shows_addresses(): void {
        global $DB;
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $issuance = golden::body('issuance_reply', ['address' => 'then@example.org']);
        $this->sidecar->answer("GET /v1/issuances/$this->award", $issuance);
        set_config('showuseridentity', 'email');
        $this->assertSame('then@example.org', get_issuance::execute($this->award)->address);
        set_config('showuseridentity', 'idnumber');
        $this->assertNull(get_issuance::execute($this->award)->address);
        $kept = json_encode([$DB->get_records('local_navigatr_award'), $DB->get_records('logstore_standard_log')]);
        $this->assertStringNotContainsString('then@example.org', $kept);
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
}
