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

namespace local_navigatr\privacy;

use core_privacy\local\request\approved_userlist;
use core_privacy\local\request\writer;
use local_navigatr\fixtures\erasing_testcase;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\consent\consents;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\explanation;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../fixtures/erasing_testcase.php');

/**
 * How what is held about people goes, here and in the sidecar.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\privacy\provider
 * @covers    \local_navigatr\privacy\erase
 * @covers    \local_navigatr\local\erasure\erasures
 * @covers    \local_navigatr\task\send_erasures
 */
final class erase_test extends erasing_testcase {
    /**
     * Nobody can erase from here what the platform has: those who answer for data protection are told who to ask.
     */
    public function test_who_answers_for_data_protection_is_told_that_the_platform_must_erase(): void {
        $learner = $this->learners[0];
        $messages = $this->redirectMessages();
        $context = \context_course::instance($this->courses[0]->id);
        provider::delete_data_for_user($this->approved($learner, [$context]));
        $counts = ['issuedElsewhere' => 1, 'mayExistElsewhere' => 2, 'contact' => 'help@platform.example'];
        $this->sidecar->answer('POST /v1/privacy/erase', ['done' => false] + $counts);
        $this->sidecar->answer('POST /v1/privacy/erase', ['done' => true] + $counts);
        $this->run_task('send_erasures');
        $this->assertSame(0, $messages->count());
        $this->run_task('send_erasures');

        $this->assertSame(1, $messages->count());
        $message = $messages->get_messages()[0];
        $this->assertEquals(get_admin()->id, $message->useridto);
        $this->assertStringContainsString('may exist, at the badge platform: 3.', $message->fullmessage);
        $this->assertStringContainsString('help@platform.example', $message->fullmessage);
        $courseid = $this->courses[0]->id;
        $people = "Ids of the learners in Moodle: $learner->id. They were erased in the course with the id $courseid.";
        $this->assertStringContainsString($people, $message->fullmessage);
        $this->assertStringNotContainsString($learner->email, $message->fullmessage);

        $this->sidecar->answer('POST /v1/privacy/erase', ['done' => true, 'issuedElsewhere' => 0, 'mayExistElsewhere' => 0]);
        erasures::ask((int) $learner->id, 0);
        $this->run_task('send_erasures');
        $this->assertSame(1, $messages->count());
    }

    /**
     * Erased everywhere, the address is nowhere to be found: the message says so.
     */
    public function test_message_says_that_the_address_is_gone(): void {
        $messages = $this->redirectMessages();
        $this->sidecar->answer('POST /v1/privacy/erase', ['done' => true, 'issuedElsewhere' => 1, 'contact' => 'x@y.example']);
        erasures::ask((int) $this->learners[0]->id, 0);
        $this->run_task('send_erasures');
        $expected = 'no longer have their addresses. Note them before you approve such a request.';
        $this->assertStringContainsString($expected, $messages->get_messages()[0]->fullmessage);
    }

    /**
     * Name, address and evidence of a learner are in no table of the plugin, in no setting and in no task of Moodle.
     */
    public function test_nothing_of_an_erased_learner_is_left_in_tables_settings_and_tasks(): void {
        global $DB;
        $learner = $this->learners[0];
        $names = ['firstname' => 'Zqfirst', 'lastname' => 'Zqlast"ö', 'email' => 'zq.canary@example.org'];
        $DB->update_record('user', (object) (['id' => $learner->id] + $names));
        $DB->set_field('local_navigatr_map', 'evidencetemplate', '{firstname} {lastname} wrote this');
        consent_answers::record((int) $learner->id, (int) $this->courses[0]->id, 1);
        $this->sidecar->isup = false;
        $this->run_task('send_awards');
        $this->sidecar->isup = true;
        $this->run_task('send_awards');
        $sent = array_column(array_column($this->sidecar->awards, 'recipient'), 'email');
        $this->assertContains($names['email'], $sent);
        provider::delete_data_for_user($this->approved($learner));
        $this->run_task('send_erasures');

        $tables = preg_grep('/^local_navigatr_/', $DB->get_tables(false));
        $rows = array_map(fn($table) => $DB->get_records($table), array_combine($tables, $tables));
        $rows['config_plugins'] = $DB->get_records('config_plugins', ['plugin' => 'local_navigatr']);
        $rows['config_log'] = $DB->get_records('config_log', ['plugin' => 'local_navigatr']);
        foreach (['task_adhoc', 'task_scheduled', 'task_log', 'logstore_standard_log'] as $table) {
            $rows[$table] = $DB->get_records($table, ['component' => 'local_navigatr']);
        }
        $held = array_map(fn($records) => array_map(fn($row) => implode("\n", (array) $row), $records), $rows);
        foreach ($held as $table => $records) {
            foreach ($names as $name) {
                foreach ([$name, trim(json_encode($name), '"'), rawurlencode($name), base64_encode($name)] as $form) {
                    $this->assertStringNotContainsString($form, implode("\n", $records), $table);
                }
            }
        }
        $this->assertSame([], array_filter(
            $rows['local_navigatr_award'],
            fn($row) => (int) $row->userid === (int) $learner->id
        ));
    }

    /**
     * Moodle may keep the completion of a learner who was erased: it is not recorded anew, nor counted as an earlier one. Those
     * who ask are told why there is no badge.
     *
     * @dataProvider states
     * @param string $state of the mapping
     */
    public function test_erased_learner_is_not_recorded_anew(string $state): void {
        global $DB;
        $learner = $this->learners[0];
        provider::delete_data_for_user($this->approved($learner));
        $DB->set_field('local_navigatr_map', 'state', $state);
        foreach ([false, true] as $isdone) {
            $isdone && $this->run_task('send_erasures');
            $this->run_task('sweep_completions');
            \local_navigatr\local\completion\baseline::record((int) $this->courses[0]->id);
            $this->assertSame(0, $this->count_awards($learner));
        }
        $DB->set_field('local_navigatr_map', 'state', 'active');
        $explanation = explanation::of(client::lazy(), (int) $this->courses[0]->id, (int) $learner->id);
        $this->assertSame(get_string('explain_award_erased', 'local_navigatr'), end($explanation->steps)['message']);
    }

    /**
     * States of a mapping in which completions are recorded.
     *
     * @return array[]
     */
    public static function states(): array {
        return ['active' => ['active'], 'review' => ['review']];
    }

    /**
     * An account that is merged into another one before the sidecar could forget it is forgotten all the same when that one is
     * erased everywhere.
     */
    public function test_erasure_of_a_merged_account_outlives_that_of_the_one_that_is_left(): void {
        global $DB;
        [$gone, $left] = array_map('intval', array_column($this->learners, 'id'));
        $courseid = (int) $this->courses[0]->id;
        erasures::ask($gone, $courseid);
        erasures::ask($left, $courseid);
        $DB->set_field('local_navigatr_erasure', 'userid', $left, ['userid' => $gone]);
        erasures::ask_everywhere($left);
        $this->run_task('send_erasures');
        $this->assertEqualsCanonicalizing([[$gone], [$left]], array_map(
            fn($users) => array_map('intval', $users),
            $this->erased_users()
        ));
    }

    /**
     * Accounts are merged by changing the user in all tables: no unique index may be in the way.
     */
    public function test_merging_two_accounts_meets_no_unique_index(): void {
        global $DB;
        [$one, $two] = array_column($this->learners, 'id');
        foreach ([$one, $two] as $userid) {
            consent_answers::record((int) $userid, (int) $this->courses[0]->id, 1);
            erasures::ask((int) $userid, (int) $this->courses[1]->id);
        }
        foreach (['award', 'consent', 'erasure'] as $table) {
            $DB->set_field("local_navigatr_$table", 'userid', $two, ['userid' => $one]);
            $this->assertSame(0, $DB->count_records("local_navigatr_$table", ['userid' => $one]));
        }
        $this->assertSame(4, $this->count_awards($this->learners[1]));
        $this->assertEquals(1, consents::answer((int) $two, (int) $this->courses[0]->id)->agreed);
        consent_answers::record((int) $two, (int) $this->courses[0]->id, 0);
        $this->assertEquals(0, consents::answer((int) $two, (int) $this->courses[0]->id)->agreed);
        $this->run_task('send_erasures');
        $this->assertEquals([[$one, $two]], $this->erased_users());
    }

    /**
     * Everybody in a course.
     */
    public function test_erasure_of_a_course_takes_everybody_in_it(): void {
        provider::delete_data_for_all_users_in_context(\context_course::instance($this->courses[0]->id));

        $this->assertSame([1, 1], array_map([$this, 'count_awards'], $this->learners));
        $this->run_task('send_erasures');
        $this->assertSame([['courses' => [$this->courses[0]->id]]], $this->sidecar->bodies('POST /v1/privacy/erase'));
    }

    /**
     * Several users of a course at once.
     */
    public function test_erasure_of_users_in_a_course_is_one_call(): void {
        $context = \context_course::instance($this->courses[0]->id);
        $ids = array_column($this->learners, 'id');

        provider::delete_data_for_users(new approved_userlist($context, 'local_navigatr', $ids));
        $this->run_task('send_erasures');

        $this->assertSame([1, 1], array_map([$this, 'count_awards'], $this->learners));
        $expected = [['users' => $ids, 'courses' => [$this->courses[0]->id]]];
        $this->assertEquals($expected, $this->sidecar->bodies('POST /v1/privacy/erase'));
    }

    /**
     * Rows of a deleted course go with the user's context, and no others.
     */
    public function test_rows_of_a_deleted_course_go_with_the_user(): void {
        delete_course($this->courses[0], false);
        $context = \context_user::instance($this->learners[0]->id);

        provider::export_user_data($this->approved($this->learners[0], [$context]));
        $path = [get_string('pluginname', 'local_navigatr'), get_string('privacy:export:awards', 'local_navigatr')];
        $this->assertCount(1, writer::with_context($context)->get_data($path)->awards);

        provider::delete_data_for_user($this->approved($this->learners[0], [$context]));
        $this->assertSame([1, 2], array_map([$this, 'count_awards'], $this->learners));
    }
}
