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
use core_privacy\local\request\approved_userlist;
use core_privacy\local\request\userlist;
use core_privacy\local\request\writer;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_access;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\consent\consents;
use local_navigatr\privacy\provider;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * What stays of an answer when a learner is erased, and what goes.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\consent\erased_refusals
 * @covers     \local_navigatr\local\consent\consents
 * @covers     \local_navigatr\privacy\provider
 * @covers     \local_navigatr\privacy\erase
 * @covers     \local_navigatr\observer
 */
final class consent_erasure_test extends school_testcase {
    /** @var \stdClass A mapped course. */
    private \stdClass $course;

    /** @var \stdClass Who agreed. */
    private \stdClass $ada;

    /** @var \stdClass Who refused. */
    private \stdClass $grace;

    /**
     * One agreed, one refused.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->mapped_course();
        [$this->ada, $this->grace] = [$this->enrolled($this->course), $this->enrolled($this->course)];
        consent_answers::record((int) $this->ada->id, (int) $this->course->id, 1);
        consent_answers::record((int) $this->grace->id, (int) $this->course->id, 0);
    }

    /**
     * Ways in which somebody is erased.
     *
     * @return array[]
     */
    public static function erasures(): array {
        return [['user'], ['users'], ['course'], ['account']];
    }

    /**
     * Erases both.
     *
     * @param string $way
     */
    private function erase(string $way): void {
        $context = \context_course::instance($this->course->id);
        $both = [$this->ada, $this->grace];
        match ($way) {
            'user' => array_map(fn($user) => provider::delete_data_for_user(
                new approved_contextlist($user, 'local_navigatr', [$context->id])
            ), $both),
            'users' => provider::delete_data_for_users(
                new approved_userlist($context, 'local_navigatr', array_column($both, 'id'))
            ),
            'course' => provider::delete_data_for_all_users_in_context($context),
            'account' => array_map('delete_user', $both),
        };
        $this->run_task('send_erasures');
    }

    /**
     * Of an agreement nothing stays, of a refusal a row that names nobody.
     *
     * @dataProvider erasures
     * @param string $way
     */
    public function test_refusal_stays_without_a_name(string $way): void {
        global $DB;
        $this->erase($way);
        $rows = array_values($DB->get_records(consents::TABLE));
        $this->assertCount(1, $rows);
        $this->assertEquals([0, 0, 0, 0], [$rows[0]->userid, $rows[0]->agreed, $rows[0]->timecreated, $rows[0]->timemodified]);
        $this->assertStringStartsWith('~', $rows[0]->onekey);
        $this->assertNotSame('', config::get('refusalkey'));

        $userlist = new userlist(\context_course::instance($this->course->id), 'local_navigatr');
        provider::get_users_in_context($userlist);
        $this->assertNotContains(0, $userlist->get_userids());
    }

    /**
     * The same account again: nothing is sent without a question, with the switch off as well, and an agreement counts.
     */
    public function test_refusal_counts_when_the_account_is_back(): void {
        global $DB;
        $this->erase('user');
        foreach ([$this->ada, $this->grace] as $learner) {
            $this->complete($this->course, $learner);
        }
        $this->run_task('send_awards');
        $this->assertSame(['sent', 'noconsent'], [$this->award_of($this->ada)->status, $this->award_of($this->grace)->status]);
        $this->assertTrue(consent_access::may_open((int) $this->course->id, (int) $this->grace->id));

        consent_answers::record((int) $this->grace->id, (int) $this->course->id, 1);
        $this->run_task('send_awards');
        $this->assertSame('sent', $this->award_of($this->grace)->status);
        $this->assertSame(0, $DB->count_records(consents::TABLE, ['userid' => 0]));
    }

    /**
     * Opening the page finds the refusal, and changes nothing.
     */
    public function test_looking_changes_nothing(): void {
        global $DB;
        $this->erase('user');
        $before = $DB->get_records(consents::TABLE);
        $this->assertEquals(0, consents::answer((int) $this->grace->id, (int) $this->course->id)->agreed);
        $this->assertNull(consents::answer((int) $this->ada->id, (int) $this->course->id));
        $this->assertFalse(consent_access::may_open((int) $this->course->id, 0));
        $this->assertEquals($before, $DB->get_records(consents::TABLE));
    }

    /**
     * Erased twice, with and without a new answer between.
     */
    public function test_erased_twice_is_one_row(): void {
        global $DB;
        $this->erase('user');
        $this->erase('user');
        consent_answers::record((int) $this->grace->id, (int) $this->course->id, 0);
        $this->erase('user');
        $this->assertSame([1, 1], [$DB->count_records(consents::TABLE), $DB->count_records(consents::TABLE, ['userid' => 0])]);
    }

    /**
     * All answers are in the export, with their version.
     */
    public function test_export_has_all_answers(): void {
        $other = $this->mapped_course();
        consent_answers::record((int) $this->grace->id, (int) $other->id, 1);
        foreach ([[$this->course, get_string('no')], [$other, get_string('yes')]] as [$course, $agreed]) {
            $context = \context_course::instance($course->id);
            provider::export_user_data(new approved_contextlist($this->grace, 'local_navigatr', [$context->id]));
            $path = [get_string('pluginname', 'local_navigatr'), get_string('privacy:export:consents', 'local_navigatr')];
            $consents = writer::with_context($context)->get_data($path)->consents;
            $this->assertSame([$agreed], array_map(fn($row) => (string) $row->agreed, $consents));
            $this->assertNotEmpty($consents[0]->textversion);
        }
    }

    /**
     * A copy of the course with its learners has no answers: nobody was asked there.
     */
    public function test_answer_does_not_count_in_another_course(): void {
        global $DB;
        $copy = $this->mapped_course();
        foreach ([$this->ada, $this->grace] as $learner) {
            $this->getDataGenerator()->enrol_user($learner->id, $copy->id, 'student');
            $this->complete($copy, $learner);
        }
        config::set('consentrequired', true);
        $this->run_task('send_awards');
        $this->assertSame(2, award::count_records(['courseid' => $copy->id, 'status' => award::NO_CONSENT]));
        $this->assertSame(0, $DB->count_records(consents::TABLE, ['courseid' => $copy->id]));
    }

    /**
     * A reset of the course takes no answer away, and gives none.
     */
    public function test_reset_leaves_answers_as_they_are(): void {
        global $DB;
        $before = $DB->get_records(consents::TABLE);
        reset_course_userdata((object) ['id' => $this->course->id, 'reset_completion' => 1, 'reset_start_date_old' => 0]);
        $this->assertEquals($before, $DB->get_records(consents::TABLE));
    }
}
