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

use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award;
use local_navigatr\local\award\keys;
use local_navigatr\local\completion\award_writer;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\connection\known_connection;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * What makes an award one of a kind, and the completion that earned it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\keys
 * @covers     \local_navigatr\local\award\awards
 * @covers     \local_navigatr\local\completion\manual_issue
 * @covers     \local_navigatr\local\account\accounts
 * @covers     \local_navigatr\local\vendor\target
 */
final class award_key_test extends school_testcase {
    /**
     * By event, by sweep, as a baseline and by hand: each has the same key and knows its completion.
     */
    public function test_every_way_writes_key_and_completion(): void {
        global $DB;
        $course = $this->course();
        [$earlier, $now, $missed] = [$this->enrolled($course), $this->enrolled($course), $this->enrolled($course)];
        $this->complete_silently($course, $earlier);
        $this->map($course);
        $this->complete($course, $now);
        $this->complete_silently($course, $missed, time());
        $this->run_task('sweep_completions');
        $DB->set_field(award::TABLE, 'status', 'sent', ['userid' => $now->id]);
        $DB->set_field(award::TABLE, 'state', 'issued', ['userid' => $now->id]);
        $this->assertSame('done', manual_issue::issue_again($this->award_of($now)));

        $all = $DB->get_records(award::TABLE, [], 'id');
        $this->assertSame(['baseline', 'event', 'sweep', 'manual'], array_column($all, 'origin'));
        foreach ($all as $award) {
            $this->assertSame("$course->id/$award->userid/" . self::TARGET . "/0/$award->cycle", $award->onekey);
            $completion = ['course' => $course->id, 'userid' => $award->userid];
            $this->assertSame($DB->get_field('course_completions', 'id', $completion), $award->completionid, $award->origin);
        }
    }

    /**
     * Two processes notice one completion.
     */
    public function test_second_row_of_one_key_is_not_written(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $facts = ['cycle' => 0, 'completionid' => 0, 'timecompleted' => time(), 'origin' => 'event', 'status' => 'waiting'];
        $mapping = mappings::for_course($course->id);
        $this->assertTrue(award_writer::add($mapping, (int) $learner->id, $facts));
        $this->assertFalse(award_writer::add($mapping, (int) $learner->id, $facts));
        $this->assertCount(1, $this->awards_of($learner));
    }

    /**
     * Another rule of the course is another badge: its award counts for nothing of the first, and neither for the other.
     */
    public function test_awards_of_another_rule_do_not_count(): void {
        global $DB;
        $course = $this->mapped_course(['fullname' => 'First aid']);
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $award = $this->award_of($learner);
        $DB->delete_records(award::TABLE);
        $this->copy_award($award, ['rule' => 3, 'status' => 'sent', 'state' => 'issued', 'due' => 0]);
        $row = mappings::for_course($course->id)->to_record();
        $DB->insert_record(mapping::TABLE, (object) (['rule' => 3, 'badgeid' => '77'] + (array) $row));

        $this->run_task('sweep_completions');
        $this->run_task('send_awards');

        $this->assertSame('51', mappings::for_course($course->id)->get('badgeid'));
        $this->assertSame(['3' => 'issued', '0' => 'queued'], array_column($this->awards_of($learner), 'state', 'rule'));
        $this->assertSame([[0, '51']], array_map(
            fn($sent) => [$sent['rule'], $sent['badgeId']],
            array_values($this->sidecar->awards)
        ));
    }

    /**
     * An award of the vendor's account that becomes one of the connected account has that account's key.
     */
    public function test_adopted_award_has_the_key_of_its_new_account(): void {
        global $DB;
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $award = $this->award_of($learner);
        $DB->delete_records(award::TABLE);
        $this->copy_award($award, ['target' => 'navigatr:production:vendor']);

        known_connection::remember_connection((object) ['target' => self::TARGET]);

        $award = $this->award_of($learner);
        $this->assertSame([self::TARGET, keys::of_award((array) $award)], [$award->target, $award->onekey]);
    }

    /**
     * After two accounts were merged, the sidecar is told which user it knew before.
     */
    public function test_former_user_travels_after_a_merge(): void {
        global $DB;
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $award = $this->award_of($learner);
        $DB->set_field('local_navigatr_award', 'formeruserid', 4711, ['id' => $award->id]);

        $this->run_task('send_awards');

        $this->assertSame('4711', $this->sidecar->awards[$award->uuid]['formerUserId']);
    }

    /**
     * The account is kept with what the page shows of it, and its changes go to the config log.
     */
    public function test_account_is_remembered_and_its_change_logged(): void {
        global $DB;
        $this->setAdminUser();
        $connection = ['target' => 'navigatr:staging:4', 'environment' => 'staging', 'accountName' => str_repeat('ä', 300)];
        accounts::update((object) ($connection + ['tokenLastFour' => '1234', 'platform' => 'navigatr']));

        $account = accounts::main();
        $this->assertSame(['main', 'navigatr', '1234'], [$account->connectionid, $account->platform, $account->tokenlastfour]);
        $this->assertSame(255, \core_text::strlen($account->accountname));
        $this->assertSame('navigatr:staging:4', accounts::target());
        $logged = $DB->get_records_menu('config_log', ['plugin' => 'local_navigatr', 'name' => 'target'], 'id', 'value, oldvalue');
        $this->assertSame([self::TARGET => '', 'navigatr:staging:4' => self::TARGET], $logged);

        accounts::update(new \stdClass());
        $this->assertNull(accounts::target());
        $this->assertSame(1, $DB->count_records(accounts::TABLE));
    }
}
