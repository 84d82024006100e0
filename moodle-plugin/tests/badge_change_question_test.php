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

use local_navigatr\external\save_mapping;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\pending_awards_testcase;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\course_badge\pending_awards;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sync\hold_requests;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/pending_awards_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * A person who maps another badge is asked about those who wait, and those who have the former one.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\course_badge\pending_awards
 * @covers     \local_navigatr\local\completion\manual_issue
 * @covers     \local_navigatr\local\mapping\mappings
 * @covers     \local_navigatr\external\save_mapping
 */
final class badge_change_question_test extends pending_awards_testcase {
    /**
     * Nobody chose: nothing changes, anywhere.
     */
    public function test_without_a_choice_nothing_is_saved(): void {
        try {
            $this->map($this->course, '52');
            $this->fail('It has to ask.');
        } catch (\moodle_exception $question) {
            $this->assertSame('waitingchoice', $question->errorcode);
        }
        $this->assertSame('51', mappings::for_course((int) $this->course->id)->get('badgeid'));
        $this->assertSame([], $this->sidecar->calls);
        $this->assertSame(2, pending_awards::count(mapping_key::of(mappings::for_course((int) $this->course->id))));
    }

    /**
     * A save that fails leaves nothing behind: not a cancelled award, not a pinned one, not a held course.
     *
     * @dataProvider choices
     * @param string $choice
     */
    public function test_failed_save_changes_nothing_anywhere(string $choice): void {
        global $DB;
        $before = $DB->get_records('local_navigatr_award', null, 'id');
        try {
            $this->map($this->course, str_repeat('9', 300), $choice);
            $this->fail('No database takes this.');
        } catch (\dml_exception $expected) {
            $this->assertEquals($before, $DB->get_records('local_navigatr_award', null, 'id'));
        }
        $this->assertFalse($DB->is_transaction_started());
        $this->assertSame('51', mappings::for_course((int) $this->course->id)->get('badgeid'));
        $this->assertSame([], $this->sidecar->calls);
        $this->assertSame([], hold_requests::all());
    }

    /**
     * What a person can choose.
     *
     * @return string[][]
     */
    public static function choices(): array {
        return [['send_new'], ['send_old'], ['cancel']];
    }

    /**
     * Removed and mapped again: what waited is asked about, also with the same badge.
     */
    public function test_mapping_again_asks_about_what_waited(): void {
        mapping_changes::remove(client::lazy(), (int) $this->course->id);
        $this->expectExceptionMessage(get_string('waitingchoice', 'local_navigatr'));
        $this->map($this->course, '51');
    }

    /**
     * The same badge saved once more asks nothing.
     */
    public function test_same_badge_asks_nothing(): void {
        $this->assertSame('51', $this->map($this->course, '51')->get('badgeid'));
    }

    /**
     * A learner who has the old badge gets the new one only when that is asked for, once.
     */
    public function test_holders_receive_the_new_badge_only_when_asked(): void {
        $mapping = $this->map($this->course, '52', 'send_old');
        $this->assertSame('51', $this->award_of($this->learners['issued'])->badgeid);

        $this->assertSame(1, manual_issue::issue_to_holders($mapping));
        $this->assertSame(0, manual_issue::issue_to_holders($mapping));
        $this->run_task('send_awards');

        [$old, $new] = $this->awards_of($this->learners['issued']);
        $this->assertSame(['51', '52'], [$old->badgeid, $new->badgeid]);
        $this->assertEquals([0, 1], [$old->cycle, $new->cycle]);
        $this->assertSame('52', $this->sent()[$this->learners['issued']->id]);
    }

    /**
     * The browser's call says that somebody has to choose, and takes the choice.
     */
    public function test_external_function_asks_and_takes_the_choice(): void {
        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        $this->sidecar->answer('GET /v1/providers', golden::body('providers_reply'));
        $this->sidecar->answer('GET /v1/badges/52', ['badge' => ['id' => '52'] + golden::body('badge_reply')['badge']]);
        try {
            save_mapping::execute((int) $this->course->id, 'main', '1', '52', 'ask', $this->seen($this->course));
            $this->fail('It has to ask.');
        } catch (\moodle_exception $question) {
            $this->assertSame('waitingchoice', $question->errorcode);
        }
        $saved = save_mapping::execute((int) $this->course->id, 'main', '1', '52', 'send_old', $this->seen($this->course));
        $this->assertSame('52', $saved['badgeId']);
    }
}
